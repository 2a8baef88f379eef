import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clearCoverage, COVERAGE_FOLDER_VARIABLE, readCoverage } from './coverage-files';
import { checkMembers, type MembersOf } from '../../base/given';
import { SELECTION, type CoverageSelection } from './coverage-selection';
import { CoverageReport, type CoverageThreshold } from './coverage-report';

/** Options of the jest reporter. */
export interface AslCoverageReporterOptions extends CoverageSelection {
  /** The folder for the results. @default 'coverage' */
  readonly directory?: string;
  /** The least percentages with which the run passes. @default - the run passes with any */
  readonly threshold?: CoverageThreshold;
  /** Whether the table is printed. @default true */
  readonly table?: boolean;
  /** How many lines of the table tell of what was not exercised. @default 20 */
  readonly uncovered?: number;
}

const OPTIONS: MembersOf<AslCoverageReporterOptions> = {
  ...SELECTION,
  directory: true,
  threshold: true,
  table: true,
  uncovered: true,
};

/**
 * A jest reporter that prints which states, transitions, choice rules, retriers and catchers a test run exercised, over
 * all of its workers, and fails the run below a threshold.
 *
 * Writes `asl-coverage.json` (every point with its count) and `asl-coverage-summary.json` (percentages).
 */
export default class AslCoverageReporter {
  private readonly directory: string;
  private readonly folder: string;
  private error: Error | undefined;

  constructor(
    globalConfig: { readonly rootDir: string },
    private readonly options: AslCoverageReporterOptions = {},
  ) {
    checkMembers('The coverage reporter', options, OPTIONS);
    this.directory = resolve(globalConfig.rootDir, options.directory ?? 'coverage');
    this.folder = join(this.directory, '.asl');
    // Workers are started after reporters, with the environment as it is then.
    process.env[COVERAGE_FOLDER_VARIABLE] = this.folder;
  }

  /** Forgets what an earlier run wrote. */
  onRunStart(): void {
    clearCoverage(this.folder);
  }

  /** Adds up what the workers wrote. */
  onRunComplete(): void {
    const { include, exclude, fragments, table, uncovered } = this.options;
    const report = reportCoverage(this.folder, this.directory, {
      ...(include && { include }),
      ...(exclude && { exclude }),
      ...(fragments && { fragments }),
    });
    if (report.isEmpty) return;
    if (table !== false) process.stdout.write(`\n${report.toTable(uncovered)}\n`);
    const below = report.below(this.options.threshold ?? {});
    if (below.length === 0) return;
    this.error = new Error(below.join('\n'));
    process.stderr.write(`\n${below.join('\n')}\n`);
  }

  /** Jest fails the run for this. */
  getLastError(): Error | undefined {
    return this.error;
  }
}

/** Adds up what a test run wrote to a folder, and writes the results to another one. */
export function reportCoverage(folder: string, directory: string, selection: CoverageSelection = {}): CoverageReport {
  const report = new CoverageReport(readCoverage(folder), selection);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'asl-coverage.json'), `${JSON.stringify(report.toJson(), null, 2)}\n`);
  writeFileSync(join(directory, 'asl-coverage-summary.json'), `${JSON.stringify(report.toSummaryJson(), null, 2)}\n`);
  return report;
}
