import { lintMachine, type LintFinding } from '../../src/cli/lint';
import { meantMachine } from '../../src/cli/machines';
import { AppModel } from '../../src/world/assembly/app-model';
import { shopTemplate } from './shop';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:work';
const INVOKE = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: FUNCTION } };
const RETRY = [{ ErrorEquals: ['Lambda.TooManyRequestsException', 'Lambda.ServiceException'] }];
const WELL = { ...INVOKE, TimeoutSeconds: 10, Retry: RETRY };
const GRANT = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION };

/** What lint says of a machine whose first state is the given one. */
function lintState(
  state: object,
  more: { readonly machine?: object; readonly policy?: object } = {},
): readonly LintFinding[] {
  const ends = { Ended: { Type: 'Succeed' } };
  const definition = {
    StartAt: 'First',
    TimeoutSeconds: 60,
    States: { First: { Next: 'Ended', ...state }, ...ends },
    ...more.machine,
  };
  const app = new AppModel(shopTemplate(definition, more.policy ?? GRANT));
  return lintMachine(app, meantMachine(app, undefined));
}

const rulesOf = (...args: Parameters<typeof lintState>): string[] =>
  lintState(...args).map(({ severity, rule }) => `${severity} ${rule}`);

test('a task with deadline, retries and a grant of its own is well', () => {
  expect(lintState(WELL)).toEqual([]);
});

test('what AWS refuses is an error, with its place', () => {
  expect(lintState({ ...WELL, Retry: [{ ErrorEquals: [] }] })).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ severity: 'error', rule: 'aws/SCHEMA_VALIDATION_FAILED', state: 'First' }),
    ]),
  );
});

test('a machine, a task and a callback without an end are found', () => {
  const callback = {
    ...WELL,
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: FUNCTION, Payload: { 'token.$': '$$.Task.Token' } },
    TimeoutSeconds: undefined,
  };
  expect(rulesOf(WELL, { machine: { TimeoutSeconds: undefined } })).toEqual(['warning machine-deadline']);
  expect(rulesOf({ ...WELL, TimeoutSeconds: undefined })).toEqual(['warning task-deadline']);
  expect(rulesOf(callback)).toEqual(['warning task-deadline']);
  expect(rulesOf(callback, { machine: { TimeoutSeconds: undefined } })).toEqual([
    'error callback-deadline',
    'warning machine-deadline',
  ]);
  expect(rulesOf({ ...callback, HeartbeatSeconds: 5 })).toEqual(['warning task-deadline']);
});

test.each<[string, object]>([
  ['a heartbeat that never decides', { ...WELL, HeartbeatSeconds: 10 }],
  ['no resource', { ...WELL, Resource: undefined }],
  ['a retrier without errors', { ...WELL, Retry: [{}] }],
  ['a list for an object', { ...WELL, Catch: { ErrorEquals: ['States.ALL'], Next: 'Ended' } }],
  ['a Map without a processor', { Type: 'Map' }],
  ['a Parallel without branches', { Type: 'Parallel', Branches: {} }],
  ['a Choice without rules', { Type: 'Choice', Next: undefined, Default: 'Ended' }],
])('what AWS refuses is all that is said: %s', (_, state) => {
  expect([...new Set(rulesOf(state))]).toEqual(['error aws/SCHEMA_VALIDATION_FAILED']);
});

test('what AWS warns of is a warning', () => {
  const inner = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  expect(rulesOf({ Type: 'Map', ItemProcessor: inner, ToleratedFailureCount: 1 })).toEqual([
    'warning aws/NO_TOLERANCE',
  ]);
});

test.each([
  [undefined, 'the task has no Retry'],
  [[{ ErrorEquals: ['Lambda.ServiceException'] }], 'Retry leaves out Lambda.TooManyRequestsException'],
  [
    [{ ErrorEquals: ['Lambda.TooManyRequestsException', 'Lambda.ServiceException'], MaxAttempts: 0 }],
    'Retry leaves out Lambda.TooManyRequestsException and Lambda.ServiceException',
  ],
])('retries %j leave something out', (Retry, message) => {
  expect(lintState({ ...WELL, Retry })).toMatchObject([
    { rule: 'missing-retry', message: expect.stringContaining(message) as string },
  ]);
});

test('a retry of everything is enough', () => {
  expect(lintState({ ...WELL, Retry: [{ ErrorEquals: ['States.ALL'] }] })).toEqual([]);
});

test('handlers that are never asked are found', () => {
  const to = { Next: 'Ended', ResultPath: '$.error' };
  expect(
    lintState({
      ...WELL,
      Catch: [
        { ErrorEquals: ['A', 'B'], ...to },
        { ErrorEquals: ['B'], ...to },
      ],
    }),
  ).toMatchObject([
    { rule: 'unreachable-catch', message: expect.stringMatching(/^Catch\[1\] \(B\) is never reached/) as string },
  ]);
  expect(rulesOf({ ...WELL, Retry: [...RETRY, { ErrorEquals: ['Lambda.ServiceException'] }] })).toEqual([
    'warning unreachable-retry',
  ]);
  expect(rulesOf({ ...WELL, Catch: [{ ErrorEquals: ['States.Runtime'], ...to }] })).toContain(
    'warning unreachable-catch',
  );
  expect(rulesOf({ ...WELL, Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], ...to }] })).toContain(
    'warning unreachable-catch',
  );
  expect(
    rulesOf({ ...WELL, HeartbeatSeconds: 5, Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], ...to }] }),
  ).toEqual([]);
});

test('a catch that replaces the input is found, where the language has a ResultPath', () => {
  expect(rulesOf({ ...WELL, Catch: [{ ErrorEquals: ['A'], Next: 'Ended' }] })).toEqual([
    'warning catch-replaces-input',
  ]);
  const jsonata = { ...WELL, Parameters: undefined, Arguments: { FunctionName: FUNCTION }, QueryLanguage: 'JSONata' };
  expect(rulesOf({ ...jsonata, Catch: [{ ErrorEquals: ['A'], Next: 'Ended' }] })).toEqual([]);
});

test.each([
  [{ ...GRANT, Action: '*', Resource: '*' }, ['warning permission-too-wide']],
  [{ ...GRANT, Action: 'lambda:*' }, ['warning permission-too-wide']],
  [{ ...GRANT, Resource: '*' }, ['warning permission-too-wide']],
  [{ ...GRANT, Action: ['lambda:InvokeFunction'], Resource: [FUNCTION] }, []],
  [{ ...GRANT, Resource: `${FUNCTION}-other` }, ['error permission-missing']],
  [{ ...GRANT, Action: 'lambda:GetFunction' }, ['error permission-missing']],
])('the grant %j', (policy, findings) => {
  expect(rulesOf(WELL, { policy })).toEqual(findings);
});

test('tracing and log delivery have no narrower resource', () => {
  const policy = {
    Effect: 'Allow',
    Action: ['xray:PutTraceSegments', 'logs:CreateLogDelivery', 'logs:ListLogDeliveries'],
    Resource: '*',
  };
  const wait = { Type: 'Wait', Seconds: 1 };
  expect(rulesOf(wait, { policy })).toEqual([]);
});

test('a call whose target only the run knows needs a grant on anything at all', () => {
  const state = { ...WELL, Parameters: { 'FunctionName.$': '$.fn' } };
  expect(rulesOf(state)).toEqual([]);
  expect(rulesOf(state, { policy: { ...GRANT, Action: 'sns:Publish' } })).toEqual(['error permission-missing']);
});

test('of a call whose target only the run knows, the action alone is judged: a key may be below any prefix', () => {
  const read = { ...WELL, Resource: 'arn:aws:states:::aws-sdk:s3:getObject', Retry: [{ ErrorEquals: ['States.ALL'] }] };
  const state = { ...read, Parameters: { Bucket: 'b', 'Key.$': '$.key' } };
  const grant = (Resource: string, Action = 's3:GetObject') => ({ policy: { Effect: 'Allow', Action, Resource } });
  expect(rulesOf(state, grant('arn:aws:s3:::b/*'))).toEqual([]);
  expect(rulesOf(state, grant('arn:aws:s3:::b/in/*'))).toEqual([]);
  expect(rulesOf(state, grant('arn:aws:s3:::b/*', 's3:PutObject'))).toEqual(['error permission-missing']);
  const jsonata = {
    ...read,
    Parameters: undefined,
    QueryLanguage: 'JSONata',
    Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
  };
  expect(rulesOf(jsonata, grant('arn:aws:s3:::b/in/*'))).toEqual([]);
  const fixed = { ...read, Parameters: { Bucket: 'b', Key: 'k' } };
  expect(rulesOf(fixed, grant('arn:aws:s3:::b/in/*'))).toEqual(['error permission-missing']);
});

test('a role with a policy that nobody knows lacks nothing', () => {
  const template = shopTemplate(
    { StartAt: 'A', TimeoutSeconds: 60, States: { A: { ...WELL, End: true } } },
    { ...GRANT, Action: 'sns:Publish' },
  );
  const { Resources } = template as { Resources: { Role: { Properties: { ManagedPolicyArns?: string[] } } } };
  Resources.Role.Properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/Unheard'];
  const app = new AppModel(template);
  expect(lintMachine(app, meantMachine(app, undefined))).toEqual([]);
});

test('a heartbeat of a job is never sent', () => {
  const job = {
    ...WELL,
    Resource: 'arn:aws:states:::batch:submitJob.sync',
    Parameters: { JobName: 'n', JobDefinition: 'd', JobQueue: 'q' },
  };
  const policy = {
    Effect: 'Allow',
    Action: [
      'batch:SubmitJob',
      'batch:DescribeJobs',
      'batch:TerminateJob',
      'events:PutTargets',
      'events:PutRule',
      'events:DescribeRule',
    ],
    Resource: '*',
  };
  expect(rulesOf({ ...job, HeartbeatSeconds: 5 }, { policy })).toContain('error heartbeat-never-sent');
  expect(rulesOf(job, { policy })).not.toContain('error heartbeat-never-sent');
});

test('a poll without a bound is found, one that the machine or a count ends is not', () => {
  const poll = (more: object = {}) => ({
    ...more,
    States: {
      First: { ...WELL, Next: 'Done?' },
      'Done?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'Ended' }],
        Default: 'Wait',
      },
      Wait: { Type: 'Wait', Seconds: 5, Next: 'First' },
      Ended: { Type: 'Succeed' },
    },
  });
  const unbounded = lintState(WELL, { machine: poll({ TimeoutSeconds: undefined }) });
  expect(unbounded.filter(({ rule }) => rule === 'poll-without-bound')).toMatchObject([
    {
      state: 'Wait',
      message: expect.stringContaining('the circle Wait → First → Done? → Wait has no bound') as string,
    },
  ]);
  expect(rulesOf(WELL, { machine: poll() })).toEqual([]);
  const counted = poll({ TimeoutSeconds: undefined }) as { States: { 'Done?': { Choices: object[] } } };
  counted.States['Done?'].Choices.push({ Variable: '$.rounds', NumericGreaterThan: 9, Next: 'Ended' });
  expect(rulesOf(WELL, { machine: counted })).toEqual(['warning machine-deadline']);
});

test('an alarm on a metric that does not exist, or not of machines, is found', () => {
  const alarm = (MetricName: string, isInExpression = false) => {
    const template = shopTemplate({ StartAt: 'A', TimeoutSeconds: 60, States: { A: { ...WELL, End: true } } }, GRANT);
    const { Resources } = template as { Resources: Record<string, object> };
    const Dimensions = [{ Name: 'StateMachineArn', Value: { Ref: 'Order' } }];
    Resources['Alarm'] = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: isInExpression
        ? { Metrics: [{ Id: 'm', MetricStat: { Metric: { Namespace: 'AWS/States', MetricName, Dimensions } } }] }
        : { Namespace: 'AWS/States', MetricName, Dimensions },
    };
    const app = new AppModel(template);
    return lintMachine(app, meantMachine(app, undefined));
  };
  expect(alarm('ExecutionsFailed')).toEqual([]);
  expect(alarm('ExecutionFailed')).toMatchObject([
    {
      severity: 'error',
      rule: 'alarm-without-metric',
      message: expect.stringMatching(/'ExecutionFailed'.*is 'ExecutionsFailed' meant/) as string,
    },
  ]);
  for (const name of ['ExecutionThrottled', 'ExecutionTime', 'RedrivenExecutionsFailed', 'ExecutionsRedriven']) {
    expect(alarm(name)).toEqual([]);
  }
  for (const name of [
    'ExecutionsThrottled',
    'ExecutionsRedrivenFailed',
    'OpenExecutionCount',
    'LambdaFunctionsFailed',
  ]) {
    expect(alarm(name).map(({ rule }) => rule)).toEqual(['alarm-without-metric']);
  }
  expect(alarm('ServiceIntegrationsFailed', true)).toMatchObject([
    { message: expect.stringContaining('reports of a ServiceIntegrationResourceArn') as string },
  ]);
  expect(alarm('ExecutionsFailed', true)).toEqual([]);
});

test('a catch of everything that leads to a Fail has no use for the input', () => {
  const machine = {
    States: {
      First: { ...WELL, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }], End: true },
      Failed: { Type: 'Fail', Error: 'E' },
    },
  };
  expect(rulesOf(WELL, { machine })).toEqual([]);
});

test('what is meant so is said in a comment or in the metadata, and left out', () => {
  const bare = { ...WELL, Retry: undefined };
  expect(rulesOf({ ...bare, Comment: 'Once is enough. lint-ignore: missing-retry' })).toEqual([]);
  expect(rulesOf(bare, { machine: { Comment: 'lint-ignore: task-deadline, missing-retry' } })).toEqual([]);
  expect(rulesOf({ ...bare, Comment: 'lint-ignore: task-deadline' })).toEqual(['warning missing-retry']);
  const template = shopTemplate({ StartAt: 'A', TimeoutSeconds: 60, States: { A: { ...bare, End: true } } }, GRANT);
  const { Resources } = template as { Resources: { Order: { Metadata: Record<string, unknown> } } };
  Resources.Order.Metadata['cdk-workflow-simulator'] = { lintIgnore: ['missing-retry:A'] };
  const app = new AppModel(template);
  expect(lintMachine(app, meantMachine(app, undefined))).toEqual([]);
});

test('states inside of Parallel and Map are looked at too', () => {
  const bare = { ...WELL, Retry: undefined };
  const branch = { StartAt: 'Inner', States: { Inner: { ...bare, End: true } } };
  expect(lintState({ Type: 'Parallel', Branches: [branch] })).toMatchObject([
    { rule: 'missing-retry', state: 'Inner' },
  ]);
});

test.each([
  ['$.rows[?(@.s == "open")]', 'use single quotes'],
  ['$.rows[?(@.s==open)]', 'a word without quotes fails'],
  ['$.rows[-1]', '[-1] always fails'],
  ['$.rows.length()', 'there are no functions'],
  ['$.rows[1:-1]', 'is always empty'],
  ['$.rows[0:4:2]', 'the step of a slice is ignored'],
  ["$.rows[?(@.a == 'x' && (@.b == 'y' || @.c == 'z'))]", 'parentheses inside a filter are ignored'],
  ['$.rows[?(@ > 1)]', "'@' alone"],
  ['$.rows[?(@.s =~ /x/)]', 'a regular expression'],
  ['$.rows["a1"]', 'a name in double quotes'],
])('a path that AWS takes and that does something else is a warning: %s', (path, message) => {
  const found = lintState({ Type: 'Pass', Parameters: { 'x.$': path } });
  expect(found).toEqual([
    expect.objectContaining({
      severity: 'warning',
      rule: 'path-doubt',
      message: expect.stringContaining(message) as string,
    }),
  ]);
});

test.each([
  "$.rows[?(@.s == 'open')].id",
  '$.rows[?(@.n > 5 && @.b == true)]',
  '$.rows[(@.length-1)]',
  '$$.Execution.Id',
  "$['a b']",
])('a path that means what it says is no finding: %s', (path) =>
  expect(lintState({ Type: 'Pass', Parameters: { 'x.$': path } })).toEqual([]),
);
