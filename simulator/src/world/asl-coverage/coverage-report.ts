import type { MachineCoverage } from './coverage-recorder';
import { METRICS, type Metric, type Point } from './points';

/** How much of something was exercised. */
export interface Share {
  readonly total: number;
  readonly covered: number;
  /** In percent, rounded down to two digits; 100 where there is nothing to exercise. */
  readonly pct: number;
}

/** How much of a machine, or of all of them, was exercised. */
export type CoverageSummary = Readonly<Record<Metric, Share>>;

/** The least percentages with which a build passes. */
export type CoverageThreshold = Readonly<Partial<Record<Metric, number>>>;

/** What of one machine was exercised. */
export interface MachineReport {
  readonly machine: string;
  readonly summary: CoverageSummary;
  readonly uncovered: readonly Point[];
}

/** How often each point of a machine was exercised. */
export type CountedPoints = Readonly<Record<Metric, readonly { readonly label: string; readonly hits: number }[]>>;

/** What of the state machines a test run exercised. */
export class CoverageReport {
  readonly machines: readonly MachineReport[];
  /** All machines together. */
  readonly total: CoverageSummary;

  constructor(private readonly coverage: readonly MachineCoverage[]) {
    const named = numbered(coverage);
    this.machines = coverage.map((each, at) => ({
      machine: named[at] as string,
      summary: summaryOf([each]),
      uncovered: each.points.filter(({ id }) => each.hits[id] === undefined),
    }));
    this.total = summaryOf(coverage);
  }

  /** What is below a threshold, a sentence each; empty when the threshold is met. */
  below(threshold: CoverageThreshold): readonly string[] {
    return METRICS.flatMap((metric) => {
      const least = threshold[metric];
      const { pct } = this.total[metric];
      if (least === undefined || pct >= least) return [];
      return [`ASL coverage threshold for ${metric} (${least} %) not met: ${pct} %`];
    });
  }

  /** The table that a test run ends with: a row for each machine, and what was not exercised of it. */
  toTable(): string {
    const rows = [
      ['State machine', ...METRICS],
      ['All', ...METRICS.map((metric) => shareText(this.total[metric]))],
      ...this.machines.map(({ machine, summary }) => [machine, ...METRICS.map((metric) => shareText(summary[metric]))]),
    ];
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    const lines = rows.map((row) =>
      row
        .map((cell, at) => pad(cell, widths[at] ?? 0, at))
        .join('  ')
        .trimEnd(),
    );
    const [head = '', ...body] = lines;
    return [head, '-'.repeat(head.length), ...body, ...this.uncoveredLines()].join('\n');
  }

  /** What other tools read: for each machine every point with its count, in the manner of a coverage map. */
  toJson(): Readonly<Record<string, CountedPoints>> {
    const named = numbered(this.coverage);
    const machines = this.coverage.map((each, at) => [named[at] as string, countedPoints(each)] as const);
    return Object.fromEntries(machines);
  }

  /** Totals and percentages, in the manner of a coverage summary. */
  toSummaryJson(): Record<string, CoverageSummary> {
    const summaries: Record<string, CoverageSummary> = { total: this.total };
    for (const { machine, summary } of this.machines) summaries[machine] = summary;
    return summaries;
  }

  private uncoveredLines(): readonly string[] {
    return this.machines
      .filter(({ uncovered }) => uncovered.length > 0)
      .flatMap(({ machine, uncovered }) => [
        `Not exercised in ${machine}:`,
        ...uncovered.map(({ metric, label }) => `  ${metric.slice(0, -1)}  ${label}`),
      ]);
  }
}

function countedPoints({ points, hits }: MachineCoverage): CountedPoints {
  const counted = (metric: Metric): CountedPoints[Metric] =>
    points.filter((point) => point.metric === metric).map(({ id, label }) => ({ label, hits: hits[id] ?? 0 }));
  return Object.fromEntries(METRICS.map((metric) => [metric, counted(metric)])) as CountedPoints;
}

function summaryOf(coverage: readonly MachineCoverage[]): CoverageSummary {
  const share = (metric: Metric): Share => {
    const points = coverage.flatMap(({ points: all, hits }) =>
      all.filter((point) => point.metric === metric).map(({ id }) => hits[id] !== undefined),
    );
    const covered = points.filter((isCovered) => isCovered).length;
    const pct = points.length === 0 ? 100 : Math.floor((covered / points.length) * 10_000) / 100;
    return { total: points.length, covered, pct };
  };
  return Object.fromEntries(METRICS.map((metric) => [metric, share(metric)])) as CoverageSummary;
}

/** Machines of one name whose definitions differ are told apart by a number. */
function numbered(coverage: readonly MachineCoverage[]): readonly string[] {
  return coverage.map(({ machine }, at) => {
    const before = coverage.slice(0, at).filter((each) => each.machine === machine).length;
    return before === 0 ? machine : `${machine} (${before + 1})`;
  });
}

function shareText({ total, covered, pct }: Share): string {
  return total === 0 ? '-' : `${pct} % (${covered}/${total})`;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
