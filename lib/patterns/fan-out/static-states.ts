import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { quoted } from '../../core/jsonata';
import type { FanOutWork } from './fan-out-work';
import type { FanOutSettings, FanOutStates } from './states';
import { aggregatesMember, assignedAtStart, outcomeOutput } from './states';
import type { ItemPlace } from './item-states';
import { itemStates, putsOutResult } from './item-states';
import { SUCCEEDED_ONLY, aggregated, counted, firstFailures } from '../../capabilities/results/records';

/** Named branches, as an object has them. */
export type Branches = readonly (readonly [string, FanOutWork])[];

/** What the work of branches has in common. */
export interface BranchesOptions extends Pick<ItemPlace, 'retries' | 'request' | 'window'> {
  readonly phrase: string;
  readonly assign?: Record<string, string>;
  readonly outputs: string;
}

/** One Parallel, with one state in each branch. */
export function branchesState(
  { scope, names, collects }: Pick<FanOutSettings, 'scope' | 'names' | 'collects'>,
  branches: Branches,
  { phrase, assign, outputs, ...common }: BranchesOptions,
): sfn.Parallel {
  const queryLanguage = sfn.QueryLanguage.JSONATA;
  const state = new sfn.Parallel(scope, 'Branches', {
    stateName: names.state(phrase),
    queryLanguage,
    assign,
    outputs,
  });
  for (const [name, work] of branches) {
    state.branch(
      itemStates(scope, work, {
        ...common,
        names,
        id: `Branch ${name}`,
        phrase: name,
        key: `"name": ${quoted(name)}`,
        bindings: { name: quoted(name), input: '$states.input' },
        collects,
      }),
    );
  }
  return state;
}

/** JSONata of the records of all branches, one after the other. */
export function branchRecords({ collects }: Pick<FanOutSettings, 'collects'>, branches: Branches): string {
  return branches
    .map(([name, work], index) =>
      putsOutResult(work, collects)
        ? `{"name": ${quoted(name)}, "result": $states.result[${index}]}`
        : `$states.result[${index}]`,
    )
    .join(', ');
}

/** Named branches: everything is known at the end of their Parallel. */
export function staticStates(settings: FanOutSettings, branches: Branches): FanOutStates {
  const results = branches.map(([name], index) => `${quoted(name)}: $records[${index}]`).join(', ');
  const aggregates = aggregatesMember(settings, aggregated(settings.aggregates, SUCCEEDED_ONLY));
  const last = branchesState(settings, branches, {
    phrase: 'all branches',
    assign: assignedAtStart(settings),
    outputs: outcomeOutput(settings, {
      bound: counted(branchRecords(settings, branches)),
      outcome: `{"counts": $counts, "results": {${results}}${aggregates}}`,
      firstFailures: firstFailures('$failures'),
    }),
  });
  return {
    start: last,
    last,
    catchBy: ({ errors, to, assign }) => last.addCatch(to, { errors, assign }),
    firstFailures: firstFailures('$each($outcome.results, function($v) {$v})[$exists(error)]'),
  };
}
