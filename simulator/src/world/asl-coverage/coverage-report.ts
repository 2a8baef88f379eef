import type { MachineCoverage } from './coverage-recorder';
import { selectCoverage, type CoverageSelection } from './coverage-selection';
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

/** How many lines tell of what was not exercised, unless somebody asks for more. */
const FEW_LINES = 20;

/** What of the state machines a test run exercised. */
export class CoverageReport {
  readonly machines: readonly MachineReport[];
  /** All machines together. */
  readonly total: CoverageSummary;
  /** The states of fragments, where they stand apart; undefined where there are none. */
  readonly fragments: CoverageSummary | undefined;
  private readonly selected: readonly MachineCoverage[];

  /** @param selection what counts; by default all but the states of fragments. */
  constructor(coverage: readonly MachineCoverage[], selection: CoverageSelection = {}) {
    const { counted, apart } = selectCoverage(coverage, selection);
    const named = numbered(counted);
    this.machines = counted.map((each, at) => ({
      machine: named[at] as string,
      summary: summaryOf([each]),
      uncovered: each.points.filter(({ id }) => each.hits[id] === undefined),
    }));
    this.total = summaryOf(counted);
    this.fragments = apart.length === 0 ? undefined : summaryOf(apart);
    this.selected = mergeSelected([...counted, ...apart]);
  }

  /** Whether no state machine was seen. */
  get isEmpty(): boolean {
    return this.selected.length === 0;
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

  /**
   * The table that a test run ends with: a row for each machine, and what was not exercised of it. Of a state that was never entered
   * nothing else is told.
   * @param most how many lines tell of what was not exercised. @default 20
   */
  toTable(most = FEW_LINES): string {
    const { fragments } = this;
    const rows = [
      ['State machine', ...METRICS],
      ['All', ...METRICS.map((metric) => shareText(this.total[metric]))],
      ...this.machines.map(({ machine, summary }) => [machine, ...METRICS.map((metric) => shareText(summary[metric]))]),
      ...(fragments === undefined
        ? []
        : [['Of fragments, apart', ...METRICS.map((metric) => shareText(fragments[metric]))]]),
    ];
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    const lines = rows.map((row) =>
      row
        .map((cell, at) => pad(cell, widths[at] ?? 0, at))
        .join('  ')
        .trimEnd(),
    );
    const [head = '', ...body] = lines;
    return [head, '-'.repeat(head.length), ...body, ...this.uncoveredLines(most)].join('\n');
  }

  /** What other tools read: for each machine every point with its count, in the manner of a coverage map. */
  toJson(): Readonly<Record<string, CountedPoints>> {
    const named = numbered(this.selected);
    const machines = this.selected.map((each, at) => [named[at] as string, countedPoints(each)] as const);
    return Object.fromEntries(machines);
  }

  /** Totals and percentages, in the manner of a coverage summary. */
  toSummaryJson(): Record<string, CoverageSummary> {
    const { fragments } = this;
    const summaries: Record<string, CoverageSummary> = { total: this.total, ...(fragments && { fragments }) };
    for (const { machine, summary } of this.machines) summaries[machine] = summary;
    return summaries;
  }

  private uncoveredLines(most: number): readonly string[] {
    const told = this.machines.flatMap(({ machine, uncovered }) => {
      const unentered = new Set(uncovered.filter(({ metric }) => metric === 'states').map(({ state }) => state));
      return uncovered
        .filter(({ metric, state }) => metric === 'states' || !unentered.has(state))
        .map(({ metric, label }) => ({ machine, line: `  ${metric.slice(0, -1)}  ${label}` }));
    });
    const shown = told.slice(0, most);
    const lines = shown.flatMap(({ machine, line }, at) =>
      shown[at - 1]?.machine === machine ? [line] : [`Not exercised in ${machine}:`, line],
    );
    const left = told.length - shown.length;
    return left === 0 ? lines : [...lines, `… and ${left} more; asl-coverage.json has all of them`];
  }
}

/** What counts and what stands apart of one machine, together again. */
function mergeSelected(parts: readonly MachineCoverage[]): readonly MachineCoverage[] {
  const byDefinition = new Map<string, MachineCoverage>();
  for (const each of parts) {
    const key = `${each.machine} ${each.definitionHash}`;
    const before = byDefinition.get(key);
    byDefinition.set(key, before === undefined ? each : { ...each, points: [...before.points, ...each.points] });
  }
  return [...byDefinition.values()];
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
