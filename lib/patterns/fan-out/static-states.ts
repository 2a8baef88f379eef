import { quoted } from '../../core/jsonata';
import { gatherEarly } from '../../capabilities/results/end-early';
import type { CatchBy } from '../../capabilities/results/early-end';
import { type Branches, branchRecords, branchesState } from '../../capabilities/results/recorded-branches';
import { counted, firstFailures } from '../../capabilities/results/records';
import { ENTERING } from '../../states/entering';
import { earlyEndOf, noneLost, textsOf } from './early';
import type { FanOutSettings, FanOutStates } from './states';
import { assignedAtStart, endsBehind, figuresInPlace, outcomeOutput } from './states';

/** JSONata of all records in `$outcome`. */
const ALL_OF_BRANCHES = '$each($outcome.results, function($v) {$v})';

/** Named branches: everything is known at the end of their Parallel, or when enough have succeeded. */
export function staticStates(settings: FanOutSettings, branches: Branches): FanOutStates {
  const results = branches.map(([name], index) => `${quoted(name)}: $records[${index}]`).join(', ');
  const early = earlyEndOf(settings, {
    entering: ENTERING,
    member: 'name',
    all: textsOf(branches.map(([name]) => name)),
    results: '$merge([{}, $records.{name: $}])',
  });
  const { hedgeAfter } = settings.policy._settings.endEarly ?? {};
  const { bound, lost } = noneLost(settings, counted(branchRecords(settings, branches)));
  const last = branchesState({ ...settings, early, hedgeAfter }, branches, {
    phrase: 'all branches',
    assign: assignedAtStart(settings),
    outputs: outcomeOutput(settings, {
      bound,
      outcome: `{"counts": $counts, "results": {${results}}${lost}${figuresInPlace(settings)}}`,
      firstFailures: firstFailures('$failures'),
    }),
  });
  const catchBy: CatchBy = ({ errors, to, assign, output: outputs }) =>
    void last.addCatch(to, { errors, assign, outputs: outputs as string | undefined });
  const gathered = early && gatherEarly(early, catchBy, settings);
  return {
    start: last,
    ends: endsBehind(settings, gathered === undefined ? [last] : [last, gathered.last], ALL_OF_BRANCHES),
    catchBy: gathered?.catchRaised ?? catchBy,
    firstFailures: firstFailures(`${ALL_OF_BRANCHES}[$exists(error)]`),
  };
}
