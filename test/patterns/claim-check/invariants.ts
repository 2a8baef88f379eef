import { isDeepStrictEqual } from 'node:util';
import type { Run } from 'cdk-workflow-simulator';

/** 1. What is loaded is what was stored, to the letter. */
export function assertSame({ status, output }: Run, stored: unknown): void {
  if (status !== 'SUCCEEDED') return;
  const { read } = output as { read?: unknown };
  if (!isDeepStrictEqual(read, stored)) throw new Error(`${JSON.stringify(read)} was loaded`);
}

/** 2. An execution writes in its own folder alone. */
export function assertOwnFolders(keys: readonly string[], runs: readonly Run[]): void {
  const folders = runs.map(({ name }) => `claims/${name}/`);
  const stray = keys.find((key) => !folders.some((each) => key.startsWith(each)));
  if (stray !== undefined) throw new Error(`${stray} lies in the folder of no execution`);
}

/** 3. However often it is tried, an execution leaves one object of one payload. */
export function assertOneObject(keys: readonly string[], runs: readonly Run[]): void {
  for (const { name } of runs) {
    const own = keys.filter((key) => key.startsWith(`claims/${name}/`));
    if (own.length > 1) throw new Error(`${own.length} objects of one payload`);
  }
}
