import type { S3Client } from '@aws-sdk/client-s3';
import { claimCheck } from 'cdk-workflow-worker/claim-check';

const objects = new Map<string, string>();
const claims = { bucket: 'bucket', folder: 'claims/one/', thresholdBytes: 100 };
const large = { text: 'x'.repeat(200) };

/** As much of S3 as is called. */
const client = {
  send: async ({
    constructor: { name },
    input,
  }: {
    constructor: { name: string };
    input: { Key: string; Body?: string };
  }) => {
    if (name === 'PutObjectCommand') objects.set(input.Key, input.Body ?? '');
    const text = objects.get(input.Key);
    if (text === undefined) throw Object.assign(new Error('there is none'), { name: 'NoSuchKey' });
    return { Body: { transformToString: async () => text } };
  },
} as unknown as S3Client;

const echo = claimCheck((event: unknown) => event, { client });
const call = (payload: unknown): Promise<unknown> => echo({ claims, payload }, undefined);

beforeEach(() => objects.clear());

test('what is small goes in and out as it is', async () => {
  expect(await call({ a: [1, null, 'b'] })).toEqual({ a: [1, null, 'b'] });
  expect(await call(undefined)).toBeUndefined();
  expect(objects.size).toBe(0);
});

test('what is large is stored, and loaded by the next one, also inside of something else', async () => {
  const reference = await call(large);
  const [[key = '', body = ''] = []] = [...objects];
  expect(reference).toEqual({ claimCheck: { bucket: 'bucket', key } });
  expect(key).toMatch(/^claims\/one\/[0-9a-f]{64}\.json$/);
  expect(JSON.parse(body)).toEqual({ payload: large });

  const length = claimCheck(
    ({ items }: { items: readonly { text: string }[] }) => items.map(({ text }) => text.length),
    { client },
  );
  expect(await length({ claims, payload: { items: [reference, { text: 'y' }] } }, undefined)).toEqual([200, 1]);
});

test('a call that is made again writes the same object', async () => {
  expect(await call(large)).toEqual(await call(large));
  expect(objects.size).toBe(1);
});

test('a payload of exactly the threshold is stored, and one byte less is not, counted in bytes', async () => {
  const ofBytes = (bytes: number): string => 'ä'.repeat((bytes - 2) / 2);
  await call(ofBytes(98));
  expect(objects.size).toBe(0);
  await call(ofBytes(100));
  expect(objects.size).toBe(1);
});

test('what was stored may hold references itself', async () => {
  const inner = await call(large);
  const outer = await call({ inner, fill: 'z'.repeat(100) });
  const depth = claimCheck((event: { inner: { text: string } }) => event.inner.text.length, { client });
  expect(await depth({ claims, payload: outer }, undefined)).toBe(200);
});

test.each([
  ['another execution', { bucket: 'bucket', key: 'claims/two/a.json' }],
  ['a folder that begins alike', { bucket: 'bucket', key: 'claims/one-more/a.json' }],
  ['another bucket', { bucket: 'other', key: 'claims/one/a.json' }],
])('fails with a reference that leads into %s, whatever lies there', async (_, place) => {
  objects.set(place.key, '{"payload":"secret"}');
  await expect(call({ deep: [{ claimCheck: place }] })).rejects.toMatchObject({ name: 'ClaimCheck.Foreign' });
});

test('prefixes that are accepted are loaded from as well', async () => {
  objects.set('uploads/a.json', '{"payload":1}');
  const lenient = claimCheck((event: unknown) => event, { client, acceptedPrefixes: ['uploads/'] });
  const payload = { claimCheck: { bucket: 'bucket', key: 'uploads/a.json' } };
  expect(await lenient({ claims, payload }, undefined)).toBe(1);
});

test.each([[undefined], [{}], [{ claims: { bucket: 'b' }, payload: 1 }], [{ name: 'no claims' }]])(
  'fails with an event that nobody wrapped: %j',
  async (event) => {
    await expect(echo(event, undefined)).rejects.toMatchObject({ name: 'ClaimCheck.NotWrapped' });
  },
);

test('the context goes through, and errors of the handler stay what they are', async () => {
  const tells = claimCheck((_: unknown, context: { id: string }) => context.id, { client });
  expect(await tells({ claims, payload: 1 }, { id: 'c' })).toBe('c');
  const broken = claimCheck(() => Promise.reject(new RangeError('no')), { client });
  await expect(broken({ claims, payload: 1 }, undefined)).rejects.toThrow(RangeError);
});
