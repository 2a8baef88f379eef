import { lintMachine, type LintFinding } from '../../src/cli/lint';
import { chooseMachine } from '../../src/cli/machines';
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
  return lintMachine(app, chooseMachine(app, undefined));
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
  expect(rulesOf(callback)).toEqual(['error callback-deadline']);
  expect(rulesOf({ ...callback, HeartbeatSeconds: 5 })).toEqual(['warning task-deadline']);
});

test('a heartbeat that never decides is an error', () => {
  expect(rulesOf({ ...WELL, HeartbeatSeconds: 10 })).toContain('error heartbeat-too-long');
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
