import { quoted } from '../../core/jsonata';
import { type Branches, branchRecords, branchesState } from '../../capabilities/results/recorded-branches';
import { counted, firstFailures } from '../../capabilities/results/records';
import type { FanOutSettings, FanOutStates } from './states';
import { assignedAtStart, endsBehind, figuresInPlace, outcomeOutput } from './states';

/** JSONata of all records in `$outcome`. */
const ALL_OF_BRANCHES = '$each($outcome.results, function($v) {$v})';

/** Named branches: everything is known at the end of their Parallel. */
export function staticStates(settings: FanOutSettings, branches: Branches): FanOutStates {
  const results = branches.map(([name], index) => `${quoted(name)}: $records[${index}]`).join(', ');
  const last = branchesState(settings, branches, {
    phrase: 'all branches',
    assign: assignedAtStart(settings),
    outputs: outcomeOutput(settings, {
      bound: counted(branchRecords(settings, branches)),
      outcome: `{"counts": $counts, "results": {${results}}${figuresInPlace(settings)}}`,
      firstFailures: firstFailures('$failures'),
    }),
  });
  return {
    start: last,
    ends: endsBehind(settings, last, ALL_OF_BRANCHES),
    catchBy: ({ errors, to, assign }) => last.addCatch(to, { errors, assign }),
    firstFailures: firstFailures(`${ALL_OF_BRANCHES}[$exists(error)]`),
  };
}
