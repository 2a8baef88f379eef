import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { quoted } from '../../private/jsonata';
import type { FanOutWork } from '../fan-out-work';
import type { FanOutSettings, FanOutStates } from './fan-out-states';
import { aggregatesMember, assignedAtStart, outcomeOutput } from './fan-out-states';
import { itemStates, putsOutResult } from './item-states';
import { COUNTS, SUCCEEDED_ONLY, aggregated, counting, firstFailures } from './records';

/** Named branches: one Parallel, with one state in each branch. */
export function staticStates(
  settings: FanOutSettings,
  branches: readonly (readonly [string, FanOutWork])[],
): FanOutStates {
  const { scope, names } = settings;
  const records = branches.map(([name, work], index) =>
    putsOutResult(work, settings.collects)
      ? `{"name": ${quoted(name)}, "result": $states.result[${index}]}`
      : `$states.result[${index}]`,
  );
  const results = branches.map(([name], index) => `${quoted(name)}: $records[${index}]`).join(', ');
  const aggregates = aggregatesMember(settings, aggregated(settings.aggregates, SUCCEEDED_ONLY));
  const last = new sfn.Parallel(scope, 'Branches', {
    stateName: names.state('all branches'),
    queryLanguage: sfn.QueryLanguage.JSONATA,
    assign: assignedAtStart(settings),
    outputs: outcomeOutput(settings, {
      bound: `${counting(records.join(', '))}$counts := ${COUNTS}; `,
      outcome: `{"counts": $counts, "results": {${results}}${aggregates}}`,
      firstFailures: firstFailures('$failures'),
    }),
  });
  for (const [name, work] of branches) {
    last.branch(
      itemStates(scope, work, {
        names,
        id: name,
        phrase: name,
        key: `"name": ${quoted(name)}`,
        bindings: { name: quoted(name), input: '$states.input' },
        collects: settings.collects,
      }),
    );
  }
  return {
    start: last,
    last,
    catchBy: ({ errors, to, assign }) => last.addCatch(to, { errors, assign }),
    firstFailures: firstFailures('$each($outcome.results, function($v) {$v})[$exists(error)]'),
  };
}
