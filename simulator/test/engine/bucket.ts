import type { Answer } from './support';

/** Answers the S3 calls of Map Runs out of objects by key, two to a page when they are listed; other calls go on. */
export function bucket(
  objects: Record<string, string | Buffer>,
  others: Answer = (call, reply) => reply.succeed(call.arguments),
): Answer {
  return (call, reply) => {
    if (call.service !== 's3') return others(call, reply);
    const args = call.arguments as { [name: string]: string | undefined };
    if (call.action === 'putObject') {
      objects[args['Key'] ?? ''] = args['Body'] ?? '';
      return reply.succeed({});
    }
    if (call.action === 'listObjectsV2') {
      const keys = Object.keys(objects).filter((key) => key.startsWith(args['Prefix'] ?? ''));
      const from = Number(args['ContinuationToken'] ?? 0);
      const Contents = keys
        .slice(from, from + 2)
        .map((Key) => ({ Key, Size: objects[Key]?.length ?? 0, ETag: `"${Key}"` }));
      return reply.succeed({
        Contents,
        ...(from + 2 < keys.length ? { NextContinuationToken: String(from + 2) } : {}),
      });
    }
    const body = objects[args['Key'] ?? ''];
    return body === undefined
      ? reply.fail('S3.NoSuchKeyException', 'The specified key does not exist.')
      : reply.succeed(
          typeof body === 'string' ? { Body: body } : { Body: body.toString('base64'), BodyIsBase64: true },
        );
  };
}
