import { checkMembers, checkOneOf, type MembersOf } from '../../base/given';
import type { MachineCoverage } from './coverage-recorder';
import type { Point } from './points';

/** What of the state machines counts. */
export interface CoverageSelection {
  /**
   * Patterns of machines, or of machines and states, with `*` for any text: `Shop/*`, `Shop/Order:Charge*`. A pattern with a state makes
   * states of fragments count as well.
   * @default - everything
   */
  readonly include?: readonly string[];
  /** Patterns of what does not count, also where it is included. @default - nothing */
  readonly exclude?: readonly string[];
  /**
   * States that a fragment brings along, as their names tell: `Verification: send`, in the form that `prefixStates` of the CDK and
   * cdk-workflow-patterns give them. `apart`: they have a row of their own and count for no threshold, since whoever wrote the
   * fragment has tested it; `counted`: they count like all others.
   * @default 'apart'
   */
  readonly fragments?: 'apart' | 'counted';
}

export const SELECTION: MembersOf<CoverageSelection> = { include: true, exclude: true, fragments: true };

/** What counts, and what fragments bring along. */
export interface SelectedCoverage {
  readonly counted: readonly MachineCoverage[];
  readonly apart: readonly MachineCoverage[];
}

/**
 * Parts coverage into what counts and what stands apart; what is not selected is in neither.
 * @throws for an option that there is not.
 */
export function selectCoverage(all: readonly MachineCoverage[], selection: CoverageSelection): SelectedCoverage {
  const { include, exclude = [], fragments } = selection;
  checkMembers('The selection of coverage', selection, SELECTION);
  checkOneOf("'fragments'", fragments, ['apart', 'counted']);
  const included = include?.map(patternOf);
  const excluded = exclude.map(patternOf);
  const isMeant = (patterns: readonly Pattern[], machine: string, state: string): boolean =>
    patterns.some((each) => each.machine.test(machine) && each.state?.test(state) !== false);
  const isSelected = (machine: string, { state }: Point): boolean =>
    (included === undefined || isMeant(included, machine, state)) && !isMeant(excluded, machine, state);
  const named = (included ?? []).filter(({ state }) => state !== undefined);
  const isApart = (machine: string, { state }: Point): boolean =>
    fragments !== 'counted' && FRAGMENT.test(state) && !isMeant(named, machine, state);
  const part = (wanted: boolean): readonly MachineCoverage[] =>
    all.flatMap((each) => {
      const { machine, points } = each;
      const kept = points.filter((point) => isSelected(machine, point) && isApart(machine, point) === wanted);
      return kept.length === 0 ? [] : [{ ...each, points: kept }];
    });
  return { counted: part(false), apart: part(true) };
}

/** `<prefix>: <what it does>`. */
const FRAGMENT = /^[^:]+: \S/;

interface Pattern {
  readonly machine: RegExp;
  readonly state?: RegExp;
}

/** Construct paths have no colon, and states of fragments have one. */
function patternOf(text: string): Pattern {
  const at = text.indexOf(':');
  if (at < 0) return { machine: globOf(text) };
  return { machine: globOf(text.slice(0, at)), state: globOf(text.slice(at + 1)) };
}

function globOf(text: string): RegExp {
  const escaped = text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 's');
}
