import type { Run, Validated } from './events';
import type { ReadObject } from './read-records';
import { record } from './rows';

/** The objects that stand in the record of a run itself: an item holds 400 KB, and keys have up to 1,024 bytes. The manifest has all. */
const IN_RECORD = 200;

/** Writes down what a run consists of. An attempt that comes late changes nothing of what a later one has written. */
export async function recordInput(
  run: Run,
  attempt: number,
  read: readonly ReadObject[],
  validated: Validated,
): Promise<void> {
  const { manifest, quarantine, fingerprint, objects, bytes, records, valid, bad } = validated;
  await record(
    run,
    {
      ...startOf(run),
      attempt,
      input: { objects, bytes, records, valid, bad },
      inputObjects: read
        .slice(0, IN_RECORD)
        .map(({ key, etag, version, bytes: size }) => ({ key, etag, version, bytes: size })),
      fingerprint,
      manifest: `s3://${manifest.bucket}/${manifest.key}`,
      quarantine: quarantine && `s3://${quarantine.bucket}/${quarantine.prefix}`,
    },
    {
      expression: 'attribute_not_exists(attempt) OR attempt <= :attempt',
      values: { ':attempt': { N: String(attempt) } },
    },
  );
}

/** The attributes of a run that are known from the beginning. */
export function startOf({ execution, date, startedBy }: Run): Record<string, unknown> {
  return { execution, runDate: date, startedBy };
}
