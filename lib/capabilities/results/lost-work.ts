import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { AslTask } from '../../states/asl-task';
import { persistentRetry, retriesUntil } from '../../states/persistent-retry';
import { eachAttempt, untilDeadline } from '../../states/task-timeout';
import { argumentsOf } from '../../work/arguments';
import type { Work } from '../../work/work';
import { itemFieldsOf } from './recorded-work';

const INPUT = '{% $states.input %}';

/** The state that tells of those who were stopped, and hands on its input. */
export function lostWork(
  scope: Construct,
  { names, resultField }: { readonly names: FragmentNames; readonly resultField: string },
  { _work: work }: Work,
): AslTask | sfn.Parallel {
  const stateName = names.state('undo what was lost');
  if (work.kind !== 'built') {
    const chain = work.kind === 'chain' ? work.chain : work.task;
    const props = { stateName, queryLanguage: sfn.QueryLanguage.JSONATA, outputs: INPUT };
    return new sfn.Parallel(scope, 'Lost', props).branch(chain).addRetry(persistentRetry());
  }
  const bindings = { lost: `$lookup($states.input, ${quoted(resultField)}).lost`, input: '$states.input' };
  return new AslTask(scope, 'Lost', {
    stateName,
    integration: work.integration,
    arguments: argumentsOf(work, { fields: itemFieldsOf(bindings), bindings }),
    timeout: work.deadline === undefined ? eachAttempt(work.timeout) : untilDeadline(work.deadline),
    retry: retriesUntil(work.deadline),
    output: INPUT,
    statements: work.statements,
  });
}
