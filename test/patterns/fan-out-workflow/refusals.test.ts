import { Duration, Lazy } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { FailurePolicy, FanOutSource, Work } from 'cdk-workflow-patterns';
import { stackWith } from '../../support/synthesize';
import { fn, linesIn, linesStack, type More } from './lines-world';

const inline = (stack: Stack): object => ({
  source: FanOutSource.array([1]),
  work: Work.invoke(fn(stack)),
  batchSize: undefined,
});
const branches = (stack: Stack): object => ({
  source: FanOutSource.branches({ one: Work.invoke(fn(stack)) }),
  work: undefined,
  batchSize: undefined,
});

const CASES: readonly (readonly [string, More, string])[] = [
  [
    'a distributed fan-out in an Express machine',
    () => ({ stateMachineType: sfn.StateMachineType.EXPRESS }),
    "[Test/Lines] 'stateMachineType' must be STANDARD, got 'EXPRESS'; an Express execution can't " +
      "have child executions, whose own type is 'childType': leave it out",
  ],
  [
    'a topic for a summary that is switched off',
    (stack) => ({ summary: false, summaryTopic: new sns.Topic(stack, 'T') }),
    "[Test/Lines] 'summary' must be true with a 'summaryTopic', got false; leave out one of them: a topic asks for a summary",
  ],
  [
    'uploads that start work on an array',
    (stack) => ({ ...inline(stack), startOnUpload: {} }),
    "[Test/Lines] 'startOnUpload' must be left out for items that are not in S3, got {}; use FanOutSource.csv",
  ],
  [
    'uploads that start work on a fixed object',
    () => ({ source: FanOutSource.csv('all.csv'), startOnUpload: {} }),
    "[Test/Lines] 'startOnUpload' must go with a source that reads the object that was uploaded, got 'all.csv'; make the key " +
      "'{% $states.input.key %}'",
  ],
  [
    'uploads with a prefix that is known at deployment',
    () => ({ startOnUpload: { prefix: Lazy.string({ produce: () => 'x' }) } }),
    "[Test/Lines] 'startOnUpload.prefix' must be known at synthesis, got a value that is known at deploy time only; or results can not be",
  ],
  [
    'uploads that the source may not read',
    () => ({ source: FanOutSource.csv('{% $states.input.key %}', { keyPrefix: 'lines/' }), startOnUpload: {} }),
    "[Test/Lines] 'startOnUpload.prefix' must start with the 'keyPrefix' of the source, 'lines/', got 'input/'; nothing else may be read",
  ],
  ...[{ prefix: '' }, { prefix: 'results/' }, { prefix: 'results/in/' }, { prefix: 're' }].map(
    (startOnUpload) =>
      [
        `results that are uploads: '${startOnUpload.prefix}'`,
        () => ({ startOnUpload }),
        `[Test/Lines] 'startOnUpload.prefix' must lie apart from the results under 'results/', got '${startOnUpload.prefix}'; results would ` +
          "start executions without end: give another prefix, a 'resultPrefix' or a 'resultBucket'",
      ] as const,
  ),
  [
    'results that are uploads in a bucket of the user',
    (stack) => {
      const bucket = new s3.Bucket(stack, 'Own');
      const source = FanOutSource.csv('{% $states.input.key %}', { bucket });
      return { source, resultBucket: bucket, resultPrefix: 'input/out', startOnUpload: {} };
    },
    "[Test/Lines] 'startOnUpload.prefix' must lie apart from the results under 'input/out/', got 'input/'",
  ],
  [
    'a timeout that ends executions before their answers may come',
    (stack) => ({
      work: Work.invokeAndWait(fn(stack), { deadline: Duration.days(3) }),
      timeout: Duration.days(2),
    }),
    "[Test/Lines/Workflow] 'timeout' must be longer than the 3 days (259200 seconds) for which an execution may wait (state 'FanOut: item'), got 2 days",
  ],
  [
    'a rerun of inline work',
    (stack) => ({ ...inline(stack), rerunFailures: {} }),
    "[Test/Lines] 'rerunFailures' must be left out unless the fan-out is distributed, got 'INLINE'; failures are in the output",
  ],
  [
    'a rerun of branches',
    (stack) => ({ ...branches(stack), rerunFailures: {} }),
    "[Test/Lines] 'rerunFailures' must be left out unless the fan-out is distributed, got 'STATIC'",
  ],
  ...[undefined, FailurePolicy.failFast()].map(
    (failurePolicy) =>
      [
        'a rerun of what fails fast',
        () => ({ failurePolicy, rerunFailures: {} }),
        "[Test/Lines] 'rerunFailures' must go with a policy that collects failures, got 'fail-fast'; a run that failed fast goes on when it is " +
          'redriven (grantRedriveExecution); or use another failurePolicy',
      ] as const,
  ),
  [
    'a rerun of states that stand in the first machine',
    (stack) => ({
      work: Work.chain(new sfn.Pass(stack, 'Own')),
      batchSize: undefined,
      rerunFailures: {},
    }),
    "[Test/Lines] 'rerunFailures' must have 'work' of its own beside a chain, got nothing; states can stand in one state machine only: make " +
      "them once more, as 'rerunFailures.work'",
  ],
];

test.each(CASES)('fails with %s', (_, more, message) => {
  expect(() => linesStack(more)).toThrow(message);
});

test('fails with other notifications of the bucket that was created, which would end those of uploads', () => {
  const stack = stackWith((each) => {
    const lines = linesIn(each, () => ({ startOnUpload: {} }));
    const topic = new sns.Topic(each, 'Elsewhere');
    lines.resultBucket?.addEventNotification(s3.EventType.OBJECT_REMOVED, new notifications.SnsDestination(topic));
  });
  expect(() => Template.fromStack(stack)).toThrow(
    '[Test/Lines] the bucket that was created tells EventBridge of uploads, which its other notifications would end; give a bucket of your own',
  );
});

test.each(['grantUpload', 'grantReadResults'] as const)('fails to %s where nothing is in S3', (grant) => {
  stackWith((stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => linesIn(stack, inline)[grant](role)).toThrow(/\[Test\/Lines\] '(source|mode)' must be/);
  });
});
