import { Duration, Size } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { FanOutWorkflowProps } from 'cdk-workflow-patterns';
import { Aggregate, FailurePolicy, FanOutSource, Work, FanOutWorkflow } from 'cdk-workflow-patterns';
import type { Combination } from '../../support/all-pairs';
import { allPairs, pairsIn, pairsOf } from '../../support/all-pairs';
import { definitionOf, resourcesOf, templateOf } from '../../support/synthesize';
import { fn } from './lines-world';

type Choice = (stack: Stack) => Partial<FanOutWorkflowProps>;

const none: Choice = () => ({});
const KEY = '{% $states.input.key %}';

/** Every option of work on items in S3; what doesn't go together is refused, and tested elsewhere. */
const CHOICES: Readonly<Record<string, Readonly<Record<string, Choice>>>> = {
  source: {
    csv: () => ({ source: FanOutSource.csv(KEY, { headers: ['id'] }) }),
    json: () => ({ source: FanOutSource.json(KEY, { itemsPointer: '/lines', maxItems: 5 }) }),
    jsonLines: () => ({ source: FanOutSource.jsonLines(KEY, { keyPrefix: 'input/' }) }),
    manifest: () => ({ source: FanOutSource.manifest(KEY) }),
    objects: () => ({ source: FanOutSource.objects('input/') }),
    elsewhere: (stack) => ({ source: FanOutSource.csv(KEY, { bucket: new s3.Bucket(stack, 'Elsewhere') }) }),
  },
  work: {
    item: (stack) => ({ work: Work.invoke(fn(stack)) }),
    batch: (stack) => ({ work: Work.invokeBatch(fn(stack)) }),
    callback: (stack) => ({ work: Work.invokeAndWait(fn(stack), { deadline: Duration.hours(1) }) }),
  },
  batchSize: { default: none, some: () => ({ batchSize: 25 }) },
  policy: {
    collect: () => ({ failurePolicy: FailurePolicy.collect() }),
    quorum: () => ({ failurePolicy: FailurePolicy.quorum(3) }),
    tolerate: () => ({ failurePolicy: FailurePolicy.tolerate({ percentage: 5 }) }),
  },
  bucket: { created: none, own: (stack) => ({ resultBucket: new s3.Bucket(stack, 'Own') }) },
  prefix: { default: none, own: () => ({ resultPrefix: 'out/' }) },
  upload: { none, some: () => ({ startOnUpload: { suffix: '.x' } }) },
  schedule: { none, some: () => ({ startOnSchedule: { schedule: events.Schedule.rate(Duration.days(1)) } }) },
  rerun: { none, some: () => ({ rerunFailures: {} }) },
  summary: {
    created: none,
    own: (stack) => ({ summaryTopic: new sns.Topic(stack, 'Told') }),
    off: () => ({ summary: false }),
  },
  aggregates: { none, some: () => ({ aggregates: { sum: Aggregate.sum('{% $result.amount %}') } }) },
  shared: { none, some: () => ({ shared: { rate: 2 } }) },
  size: { unknown: none, known: () => ({ resultSize: Size.kibibytes(1) }) },
  concurrency: { default: none, some: () => ({ maxConcurrency: 500 }) },
  names: { default: none, own: () => ({ stateNamePrefix: 'Lines: ', resultField: 'lines' }) },
  key: { none, one: (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }) },
  alarms: { none, topic: (stack) => ({ alarmTopic: new sns.Topic(stack, 'Alarms') }) },
  failures: { none, target: () => ({ failureTarget: { bind: () => ({ arn: 'arn:aws:sqs:us-east-1:1:q' }) } }) },
  logs: { all: none, off: () => ({ logLevel: sfn.LogLevel.OFF }) },
  machineName: { none, own: () => ({ stateMachineName: 'lines' }) },
};

const OPTIONS = Object.fromEntries(Object.entries(CHOICES).map(([name, choices]) => [name, Object.keys(choices)]));

function synthesize(combination: Combination): ReturnType<typeof templateOf> {
  return templateOf((stack) => {
    const parts = Object.entries(combination).map(([name, choice]) => CHOICES[name]?.[choice]?.(stack));
    new FanOutWorkflow(stack, 'Lines', Object.assign({}, ...parts) as FanOutWorkflowProps);
  });
}

const combinations = allPairs(OPTIONS);

test('the combinations hold every pair of choices', () => {
  expect(new Set(combinations.flatMap(pairsIn))).toEqual(new Set(pairsOf(OPTIONS)));
});

test.each(combinations.map((each) => [Object.values(each).join(', '), each] as const))(
  'synthesizes without a cycle and without a wildcard in an action of ours: %s',
  (_, combination) => {
    const template = synthesize(combination);
    const states = Object.keys(definitionOf(template, 'LinesWorkflow').States);
    const judges = combination.policy !== 'collect';
    expect(states).toHaveLength(2 + (combination.summary === 'off' ? 0 : 1) + (judges ? 1 : 0));
    expect(Object.keys(resourcesOf(template, 'AWS::StepFunctions::StateMachine'))).toHaveLength(
      combination.rerun === 'some' ? 2 : 1,
    );
    const ours = Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith('Lines'));
    expect(ours.length).toBeGreaterThan(1);
    for (const [, { Properties }] of ours) expect(JSON.stringify(actionsOf(Properties))).not.toContain('*');
  },
);

function actionsOf(properties: Record<string, unknown>): unknown[] {
  return (properties.PolicyDocument as { Statement: { Action: unknown }[] }).Statement.map(({ Action }) => Action);
}
