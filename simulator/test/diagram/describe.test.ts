import { describeResource, startedMachine } from '../../src/diagram/describe-resource';
import { describeRule } from '../../src/diagram/describe-rule';
import { describeState, marksOf } from '../../src/diagram/describe-state';
import { formatDuration } from '../../src/diagram/format-duration';
import { wrap } from '../../src/diagram/node-text';
import type { State } from '../../src/language/definition';

test.each([
  ['arn:aws:states:::lambda:invoke.waitForTaskToken', 'Lambda invoke, waits for its token'],
  ['arn:aws:states:::states:startExecution.sync:2', 'Step Functions startExecution, waits for its end'],
  ['arn:aws:states:::aws-sdk:dynamodb:getItem', 'DynamoDB getItem'],
  ['arn:aws:states:::unheardof:doIt', 'unheardof doIt'],
  ['arn:aws:states:eu-west-1:123456789012:activity:Pack', 'activity Pack'],
  ['arn:aws:lambda:eu-west-1:123456789012:function:Pay:live', 'Lambda Pay:live'],
  ['something else', 'something else'],
])('the resource %s reads "%s"', (resource, words) => {
  expect(describeResource(resource)).toBe(words);
});

test.each([
  [{ Variable: '$.n', NumericGreaterThanEquals: 3 }, '$.n ≥ 3'],
  [{ Variable: '$.n', NumericLessThanPath: '$.max' }, '$.n < $.max'],
  [{ Variable: '$.s', StringEquals: 'a "b"' }, '$.s = "a \\"b\\""'],
  [{ Variable: '$.s', StringMatches: 'a*' }, '$.s matches "a*"'],
  [{ Variable: '$.t', TimestampLessThan: '2026-01-01T00:00:00Z' }, '$.t < 2026-01-01T00:00:00Z'],
  [{ Variable: '$.x', IsPresent: false }, '$.x is not present'],
  [{ Not: { Variable: '$.x', BooleanEquals: true } }, 'not $.x = true'],
  [
    {
      And: [
        { Variable: '$.a', IsNull: true },
        {
          Or: [
            { Variable: '$.b', IsString: true },
            { Variable: '$.c', IsString: true },
          ],
        },
      ],
    },
    '$.a is null and ($.b is string or $.c is string)',
  ],
  [{ Condition: '{% $states.input.a >\n 3 %}' }, '$states.input.a > 3'],
  [{ Condition: true }, 'true'],
])('the rule %j reads "%s"', (rule, words) => {
  expect(describeRule(rule)).toBe(words);
});

test.each([
  [{ Type: 'Wait', Seconds: 90, Next: 'x' }, 'for 1 min 30 s', []],
  [{ Type: 'Wait', Timestamp: '{% $due %}', Next: 'x' }, 'until $due', []],
  [{ Type: 'Fail', Error: 'My.Error' }, 'My.Error', []],
  [{ Type: 'Fail', Error: `{% ${'$error & '.repeat(9)}"" %}` }, 'computed', []],
  [{ Type: 'Succeed' }, undefined, []],
  [
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      TimeoutSeconds: '{% $left %}',
      HeartbeatSeconds: 60,
      Retry: [{ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['B'] }, { ErrorEquals: ['C'], MaxAttempts: 6 }],
      End: true,
    },
    'SNS publish',
    ['timeout $left', 'heartbeat 1 min', 'retry 3× / 6×'],
  ],
  [
    {
      Type: 'Map',
      Items: '{% $orders %}',
      MaxConcurrency: 5,
      ToleratedFailurePercentage: 10,
      ItemProcessor: { StartAt: 'a', States: {}, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
      End: true,
    },
    'each of $orders, distributed, Express children',
    ['5 at once', 'tolerates 10% failures'],
  ],
] as [State, string | undefined, string[]][])('the state %j is described with its guards', (state, words, marks) => {
  expect(describeState(state)).toBe(words);
  expect(marksOf(state)).toEqual(marks);
});

test('long text is broken where a reader would break it', () => {
  expect(wrap('catch DynamoDB.ConditionalCheckFailedException', 26)).toEqual([
    'catch DynamoDB.Conditional',
    'CheckFailedException',
  ]);
  expect(wrap('x'.repeat(50), 20)).toEqual(['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(10)]);
  expect(wrap('', 20)).toEqual([]);
});

test('a nested machine is known by the literal ARN alone', () => {
  const arn = 'arn:aws:states:us-east-1:1:stateMachine:Child';
  expect(startedMachine('arn:aws:states:::states:startExecution', { StateMachineArn: arn })).toBe(arn);
  expect(startedMachine('arn:aws:states:::states:startExecution', { 'StateMachineArn.$': '$.arn' })).toBeUndefined();
  expect(startedMachine('arn:aws:states:::sns:publish', { StateMachineArn: arn })).toBeUndefined();
});

test.each([
  [0, '0 ms'],
  [0.25, '0.25 ms'],
  [1_500, '1.5 s'],
  [90_000, '1 min 30 s'],
  [3_600_000, '1 h'],
  [90_061_000, '1 d 1 h'],
  [-60_000, '-1 min'],
  [Infinity, 'without end'],
])('%d ms reads "%s"', (durationMs, words) => {
  expect(formatDuration(durationMs)).toBe(words);
});
