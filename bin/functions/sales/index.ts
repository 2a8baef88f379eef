import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** A sale as a till writes it down. */
interface Sale {
  readonly shop: string;
  readonly amount: number;
}

/** What a pipeline gives its work, as far as it matters here. */
interface Given {
  readonly date: string;
  readonly valid: { readonly manifest: Place };
  readonly output: { readonly bucket: string; readonly prefix: string };
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

const s3 = new S3Client({});

/** Makes the takings of each shop out of the sales of a day. */
export async function takings({ date, valid, output }: Given): Promise<{ records: number; sum: number }> {
  const { bucket } = valid.manifest;
  const { files } = JSON.parse(await read(valid.manifest)) as { files: readonly { key: string }[] };
  const shops = new Map<string, number>();
  for (const { key } of files) {
    for (const line of (await read({ bucket, key })).trim().split('\n')) {
      const { shop, amount } = JSON.parse(line) as Sale;
      shops.set(shop, (shops.get(shop) ?? 0) + amount);
    }
  }
  const lines = [...shops].sort().map(([shop, sum]) => JSON.stringify({ date, shop, sum }));
  const place = { Bucket: output.bucket, Key: `${output.prefix}takings.jsonl` };
  await s3.send(new PutObjectCommand({ ...place, Body: `${lines.join('\n')}\n` }));
  return { records: shops.size, sum: [...shops.values()].reduce((one, other) => one + other, 0) };
}

async function read({ bucket, key }: Place): Promise<string> {
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await body?.transformToString()) ?? '';
}
