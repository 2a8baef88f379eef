import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageRecorder, MachineCoverage } from './coverage-recorder';

/** The environment variable that holds the folder to which every process of a test run writes what it exercised. */
export const COVERAGE_FOLDER_VARIABLE = 'CDK_WORKFLOW_SIMULATOR_COVERAGE';

const PREFIX = 'asl-';
const SUFFIX = '.jsonl';

/** Writes what a recorder counts to a file of its own, a line each time. */
export class CoverageFile {
  private readonly file: string;
  private readonly written = new Set<string>();

  constructor(
    folder: string,
    private readonly recorder: CoverageRecorder,
  ) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, `${PREFIX}${process.pid}-${randomUUID()}${SUFFIX}`);
  }

  /** Writes what was counted since it was last written; nothing when nothing was. */
  flush(): void {
    const lines = this.recorder.takeCoverage().flatMap((coverage) => this.lineFor(coverage));
    if (lines.length > 0) appendFileSync(this.file, lines.join(''));
  }

  private lineFor(coverage: MachineCoverage): readonly string[] {
    const key = `${coverage.machine} ${coverage.definitionHash}`;
    const isKnown = this.written.has(key);
    if (isKnown && Object.keys(coverage.hits).length === 0) return [];
    this.written.add(key);
    return [`${JSON.stringify(isKnown ? { ...coverage, points: [] } : coverage)}\n`];
  }
}

/** Reads what all processes of a test run wrote, added up by machine and definition. */
export function readCoverage(folder: string): readonly MachineCoverage[] {
  const lines = coverageFiles(folder).flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return mergeCoverage(lines.filter((line) => line !== '').map((line) => JSON.parse(line) as MachineCoverage));
}

/** Deletes what an earlier test run wrote. */
export function clearCoverage(folder: string): void {
  for (const file of coverageFiles(folder)) rmSync(file, { force: true });
}

/** Adds coverage up by machine and definition; sorted by machine. */
export function mergeCoverage(coverages: readonly MachineCoverage[]): readonly MachineCoverage[] {
  const merged = new Map<string, MachineCoverage>();
  for (const each of coverages) {
    const key = `${each.machine} ${each.definitionHash}`;
    const before = merged.get(key);
    merged.set(
      key,
      before === undefined ? each : { ...each, points: morePoints(before, each), hits: sum(before, each) },
    );
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, coverage]) => coverage);
}

function morePoints(a: MachineCoverage, b: MachineCoverage): MachineCoverage['points'] {
  return a.points.length > 0 ? a.points : b.points;
}

function sum(a: MachineCoverage, b: MachineCoverage): Record<string, number> {
  const total: Record<string, number> = { ...a.hits };
  for (const [id, hits] of Object.entries(b.hits)) total[id] = (total[id] ?? 0) + hits;
  return total;
}

function coverageFiles(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.startsWith(PREFIX) && name.endsWith(SUFFIX));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
