import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedExecution } from './record-run';
import { readRecording } from './recording';

/** A recording in a file. */
export interface GoldenFile {
  readonly file: string;
  readonly recording: unknown;
}

/** Recordings in a folder of the user's repository: each way through a machine is there once. */
export class GoldenSet {
  private known: Set<string> | undefined;

  constructor(readonly folder: string) {}

  /** Every recording, by the names of the files. */
  files(): readonly GoldenFile[] {
    return existsSync(this.folder) ? readHistories(this.folder) : [];
  }

  /** Whether a way through a machine is there already; the way is that of the recording before its redaction. */
  has(way: string): boolean {
    this.known ??= new Set(this.files().map(({ file }) => /-([0-9a-f]{12})\.json$/.exec(file)?.[1] ?? ''));
    return this.known.has(way);
  }

  /** Adds a recording under the way that it took; answers the name of its file. */
  add(recording: RecordedExecution, way: string): string {
    const { events } = readRecording(recording);
    const status = /^Execution(\w+)$/.exec(events.at(-1)?.type ?? '')?.[1]?.toLowerCase() ?? 'running';
    const machine = (recording.stateMachineArn?.split(':').at(-1) ?? 'machine').replace(/[^\w.-]+/g, '-');
    const name = join(machine, `${status}-${way}.json`);
    mkdirSync(join(this.folder, machine), { recursive: true });
    writeFileSync(join(this.folder, name), `${JSON.stringify(recording, undefined, 1)}\n`);
    this.has(way);
    this.known?.add(way);
    return name;
  }
}

/**
 * Every history in a file, or in the files of a folder and of its folders.
 * @throws when there is none, or when a file is no JSON.
 */
export function readHistories(path: string): readonly GoldenFile[] {
  if (!existsSync(path)) throw new Error(`There is no ${path}`);
  if (statSync(path).isFile()) return [{ file: path, recording: parsed(path) }];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) return readHistories(inside);
      return entry.name.endsWith('.json') ? [{ file: inside, recording: parsed(inside) }] : [];
    });
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}
