import { ArnFormat, Duration, Stack, Token, aws_iam as iam, type aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FailurePolicy } from '../../capabilities/results/failure-policy';
import { jsonata } from '../../core/jsonata';
import { refusal } from '../../core/refusal';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { Work } from '../../work/work';
import { Workflow } from '../../workflow/workflow';
import { FanOut, FanOutMode, FanOutSource } from '../fan-out';
import type { DataPipelineBackfillOptions } from './start';
import type { DataPipelineWorkflowProps } from './workflow-props';

/** The most dates of one backfill: each leaves some ten events in a history of 25,000. */
const MOST_DATES = 1_000;
const MOST_AT_ONCE = 40;

/** JSONata of the dates from the one to the other, both included. */
const DATES =
  '($day := function($name) {($text := $lookup($states.input, $name); $type($text) = "string" ? ' +
  '($contains($text, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/) ? $toMillis($text & "T00:00:00Z") : $error("the dates of a backfill must be YYYY-MM-DD")) : ' +
  "$error(\"a backfill must have a date 'from' and a date 'to'\"))}; " +
  '$from := $day("from"); $last := ($day("to") - $from) / 86400000; ' +
  '$last < 0 ? $error("a backfill must not end before it begins") : ' +
  `$last >= ${MOST_DATES} ? $error("a backfill has at most ${MOST_DATES} dates: part it into several") : ` +
  '[[0..$last].$fromMillis($from + $ * 86400000, "[Y0001]-[M01]-[D01]")])';

/** JSONata of the name of the execution for a date: one for each attempt, and of which all but the last have nothing to do. */
const NAME =
  '$item & "-" & $substring($hash($string([$states.context.Execution.Id, $states.context.Execution.StartTime]), "SHA-256"), 0, 16) & ' +
  '"-" & $string($states.context.Execution.RedriveCount) & "-" & $string($states.context.State.RetryCount)';

/** A workflow that has a pipeline run for each date of a range, some at a time. */
export function createBackfill(
  scope: Construct,
  pipeline: Workflow,
  props: DataPipelineWorkflowProps,
  options: DataPipelineBackfillOptions,
): Workflow {
  const { maxConcurrency = 5, failurePolicy = FailurePolicy.tolerate({ count: 0 }) } = options;
  checkConcurrency(scope, maxConcurrency);
  const definition = new FanOut(scope, 'Backfill', {
    source: FanOutSource.array(jsonata(DATES)),
    work: runOf(scope, pipeline),
    mode: FanOutMode.INLINE,
    maxConcurrency,
    failurePolicy,
    shared: jsonata(
      '{"with": $merge([$sift($states.input, function($value, $name) { $not($name in ["from", "to", "date", "time"]) }), ' +
        '{"startedBy": "backfill " & $states.context.Execution.Id}])}',
    ),
    resultField: 'backfill',
  });
  const { stateMachineName: name, timeout = Duration.days(90) } = props;
  return new Workflow(scope, 'BackfillWorkflow', {
    ...props,
    definition,
    timeout,
    stateMachineName: name && `${name}-backfill`,
    comment: 'Has the pipeline run for each date of a range',
  });
}

/** One run of the pipeline, and the wait for its end. */
function runOf(scope: Construct, pipeline: Workflow): Work {
  const { stateMachine, encryptionKey } = pipeline;
  const errors = ['AWSStepFunctionsException', 'ExecutionLimitExceededException', 'SdkClientException'];
  return Work._built({
    kind: 'built',
    integration: 'states:startExecution.sync:2',
    arguments: (payload) => ({ StateMachineArn: stateMachine.stateMachineArn, Name: jsonata(NAME), Input: payload }),
    payload: jsonata('$merge([$shared.with, {"date": $item}])'),
    result: '$states.result.Output.dataPipeline',
    timeout: pipeline.timeout.plus(Duration.minutes(5)),
    retry: [
      {
        ErrorEquals: errors.map((error) => `StepFunctions.${error}`),
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 8,
        MaxDelaySeconds: 300,
        JitterStrategy: 'FULL',
      },
    ],
    statements: [...mayRun(scope, stateMachine), ...mayUseKey(encryptionKey, KeyUse.WRITE)],
    answers: true,
  });
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
function mayRun(scope: Construct, machine: sfn.StateMachine): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const executions = stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const rule = stack.formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
  });
  return [
    new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
    new iam.PolicyStatement({ actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executions] }),
    new iam.PolicyStatement({
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: [rule],
    }),
  ];
}

function checkConcurrency(scope: Construct, got: number): void {
  if (!Token.isUnresolved(got) && Number.isInteger(got) && got >= 1 && got <= MOST_AT_ONCE) return;
  const must = `be a whole number from 1 to ${MOST_AT_ONCE}`;
  const instead = 'an inline Map runs no more iterations at a time';
  throw refusal(scope, { prop: 'backfill.maxConcurrency', must, got, instead });
}
