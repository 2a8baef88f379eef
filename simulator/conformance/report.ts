import type { Case } from './case';
import { LEVELS, type Actual, type Level, type Verdict } from './judge';

/** One case after its run. */
export interface Ran {
  readonly case: Case;
  readonly actual?: Actual;
  readonly verdict?: Verdict;
  /** Why it could not be run. */
  readonly skipped?: string;
}

/** How many cases there were, and how many were passed at each level. */
export interface Count {
  total: number;
  skipped: number;
  passed: Record<Level, number>;
}

/** Counts all cases, and those of each category. */
export function count(ran: readonly Ran[]): { all: Count; categories: Record<string, Count> } {
  const all = nothing();
  const categories: Record<string, Count> = {};
  for (const one of ran) {
    add(all, one);
    for (const category of new Set([one.case.input.kind, ...one.case.answer.categories])) {
      add((categories[category] ??= nothing()), one);
    }
  }
  return { all, categories };
}

function nothing(): Count {
  return { total: 0, skipped: 0, passed: { result: 0, cause: 0, full: 0 } };
}

function add(counted: Count, { verdict, skipped }: Ran): void {
  counted.total += 1;
  if (skipped !== undefined) counted.skipped += 1;
  for (const level of LEVELS) {
    if (verdict !== undefined && verdict[level] === undefined) counted.passed[level] += 1;
  }
}

/** The table of categories, and the first difference of each case that fails. */
export function describe(ran: readonly Ran[]): string {
  const { all, categories } = count(ran);
  const rows = Object.entries(categories)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, counted]) => row(name, counted));
  return [
    ...ran.flatMap(describeFailure),
    '',
    row('category', undefined),
    ...rows,
    row('all', all),
    ...LEVELS.map((level) => `${level}: ${((100 * all.passed[level]) / Math.max(1, all.total)).toFixed(1)} %`),
  ].join('\n');
}

function describeFailure({ case: { input }, verdict, skipped }: Ran): string[] {
  if (skipped !== undefined) return [`SKIPPED ${input.id}\n    ${skipped}`];
  const level = LEVELS.find((candidate) => verdict?.[candidate] !== undefined);
  return level === undefined ? [] : [`FAILED (${level}) ${input.id}\n    ${verdict?.[level] ?? ''}`];
}

function row(name: string, counted: Count | undefined): string {
  const cells =
    counted === undefined
      ? ['cases', 'result', '+ cause', '+ full', 'skipped']
      : [counted.total, counted.passed.result, counted.passed.cause, counted.passed.full, counted.skipped];
  return name.padEnd(44) + cells.map((cell) => String(cell).padStart(9)).join('');
}
