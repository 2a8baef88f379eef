import { CALLBACK, INVOKE, Lab, eventsOf, only, refusal } from './support';

const OPTIMIZED = 'arn:aws:states:::lambda:invoke';
const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:work';

describe('request', () => {
  test('the call carries the arguments, the role of the credentials and where it comes from', async () => {
    const lab = new Lab();
    const state = {
      Type: 'Task',
      Resource: OPTIMIZED,
      Parameters: { FunctionName: 'work', 'Payload.$': '$' },
      Credentials: { RoleArn: 'arn:aws:iam::111111111111:role/r' },
      TimeoutSeconds: 9,
    };
    const run = await lab.run(only(state), { a: 1 });
    expect(lab.calls).toHaveLength(1);
    expect(lab.calls[0]).toMatchObject({
      resource: OPTIMIZED,
      service: 'lambda',
      action: 'invoke',
      pattern: 'request',
      arguments: { FunctionName: 'work', Payload: { a: 1 } },
      executionArn: run.arn,
      stateName: 'Only',
      roleArn: 'arn:aws:iam::111111111111:role/r',
      attempt: 0,
      iterations: [],
      timeoutMs: 9_000,
    });
    expect(run.history[2]?.taskScheduledEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: '{"FunctionName":"work","Payload":{"a":1}}',
      timeoutInSeconds: 9,
      taskCredentials: { roleArn: 'arn:aws:iam::111111111111:role/r' },
    });
  });

  test('an integration whose ARN has Region and account is the same as without', async () => {
    const lab = new Lab();
    const resource = 'arn:aws:states:us-east-1:123456789012:aws-sdk:sfn:listActivities';
    const run = await lab.run(only({ Type: 'Task', Resource: resource, Parameters: {} }));
    expect(lab.calls[0]).toMatchObject({ service: 'aws-sdk:sfn', action: 'listActivities', pattern: 'request' });
    expect(run.history[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'aws-sdk:sfn',
      resource: 'listActivities',
    });
  });

  test('a plain function ARN has events of its own', async () => {
    const run = await new Lab().run(
      only({ Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' }),
      7,
    );
    expect(eventsOf(run)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered after 0',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(run.output).toBe(7);
  });

  test('only the first answer counts', async () => {
    const lab = new Lab((_, reply) => {
      reply.succeed('first');
      reply.fail('Second');
      reply.succeed('third');
    });
    expect((await lab.run(only({ Type: 'Task', Resource: INVOKE }))).output).toBe('first');
  });

  test('fails with States.DataLimitExceeded when the result is too large', async () => {
    const lab = new Lab((_, reply) => reply.succeed('x'.repeat(262_143)));
    const run = await lab.run(only({ Type: 'Task', Resource: OPTIMIZED, Parameters: { FunctionName: 'work' } }));
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  test('JSONata: Output and Assign see the result, and Output alone makes the output', async () => {
    const lab = new Lab((_, reply) => reply.succeed({ n: 2 }));
    const run = await lab.run(
      {
        QueryLanguage: 'JSONata',
        StartAt: 'T',
        States: {
          T: {
            Type: 'Task',
            Resource: INVOKE,
            Arguments: { in: '{% $states.input.a %}' },
            Assign: { n: '{% $states.result.n %}' },
            Output: { a: '{% $states.input.a %}' },
            Next: 'P',
          },
          P: { Type: 'Pass', Output: { a: '{% $states.input.a %}', n: '{% $n %}' }, End: true },
        },
      },
      { a: 1 },
    );
    expect(lab.calls[0]?.arguments).toEqual({ in: 1 });
    expect(run.output).toEqual({ a: 1, n: 2 });
  });
});

describe('timeouts and heartbeats', () => {
  const never = () => undefined;

  test.each([
    ['a number', { TimeoutSeconds: 5 }, {}],
    ['a path', { TimeoutSecondsPath: '$.t' }, { t: 5 }],
    ['an expression', { QueryLanguage: 'JSONata', TimeoutSeconds: '{% $states.input.t + 1 %}' }, { t: 4 }],
  ])('fails with States.Timeout after %s', async (_, fields, input) => {
    const lab = new Lab(never);
    const run = await lab.run(only({ Type: 'Task', Resource: INVOKE, ...fields }), input);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(lab.seconds).toBe(5);
  });

  test('the timeout wins over an answer at the same instant', async () => {
    const lab: Lab = new Lab((_, reply) => void lab.agenda.after(5_000, 'answer', () => reply.succeed('late')));
    const run = await lab.run(only({ Type: 'Task', Resource: INVOKE, TimeoutSeconds: 5 }));
    expect(run.error).toBe('States.Timeout');
  });

  test('an answer a millisecond before the timeout wins', async () => {
    const lab: Lab = new Lab((_, reply) => void lab.agenda.after(4_999, 'answer', () => reply.succeed('in time')));
    const run = await lab.run(only({ Type: 'Task', Resource: INVOKE, TimeoutSeconds: 5 }));
    expect(run.output).toBe('in time');
  });

  test('heartbeats keep a task alive until one is missed', async () => {
    const lab: Lab = new Lab((call) => {
      for (const second of [3, 6, 9]) {
        lab.agenda.after(second * 1_000, 'beat', () => lab.engine.sendTaskHeartbeat(call.taskToken as string));
      }
    });
    const run = await lab.run(only({ Type: 'Task', Resource: CALLBACK, HeartbeatSeconds: 4, TimeoutSeconds: 60 }));
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(lab.seconds).toBe(13);
  });

  test.each(['States.HeartbeatTimeout', 'States.Timeout', 'States.ALL'])(
    '%s catches a missed heartbeat',
    async (name) => {
      const state = {
        Type: 'Task',
        Resource: CALLBACK,
        HeartbeatSeconds: 4,
        Catch: [{ ErrorEquals: [name], Next: 'Caught' }],
      };
      const run = await new Lab(never).run(only(state, ['Caught', { Type: 'Pass', Result: 'caught', End: true }]));
      expect(run.output).toBe('caught');
    },
  );

  test('States.HeartbeatTimeout does not catch a plain timeout, nor does States.TaskFailed', async () => {
    for (const name of ['States.HeartbeatTimeout', 'States.TaskFailed']) {
      const state = {
        Type: 'Task',
        Resource: CALLBACK,
        TimeoutSeconds: 4,
        Catch: [{ ErrorEquals: [name], Next: 'Caught' }],
      };
      const run = await new Lab(never).run(only(state, ['Caught', { Type: 'Pass', End: true }]));
      expect(run.error).toBe('States.Timeout');
    }
  });

  test('the machine times out, and no Catch sees it', async () => {
    const lab = new Lab(never);
    const state = { Type: 'Task', Resource: INVOKE, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] };
    const run = await lab.run({ ...only(state, ['Caught', { Type: 'Pass', End: true }]), TimeoutSeconds: 7 });
    expect(run).toMatchObject({ status: 'TIMED_OUT', error: undefined });
    expect(lab.seconds).toBe(7);
    expect(eventsOf(run).at(-1)).toBe('ExecutionTimedOut');
  });

  test('an EXPRESS execution times out after five minutes', async () => {
    const lab = new Lab();
    const run = await lab.run(only({ Type: 'Wait', Seconds: 600 }), {}, 'EXPRESS');
    expect(run.status).toBe('TIMED_OUT');
    expect(lab.seconds).toBe(300);
  });
});

describe('callback', () => {
  const state = {
    Type: 'Task',
    Resource: CALLBACK,
    Parameters: { 'NextToken.$': '$$.Task.Token' },
    TimeoutSeconds: 60,
  };

  test('the token that went out brings the result in', async () => {
    const lab: Lab = new Lab((call, reply) => {
      reply.submitted({ MessageId: '1' });
      const { NextToken: token } = call.arguments as { NextToken: string };
      expect(token).toBe(call.taskToken);
      lab.agenda.after(10_000, 'answer', () => lab.engine.sendTaskSuccess(token, '{"approved":true}'));
    });
    const run = await lab.run(only(state));
    expect(run.output).toEqual({ approved: true });
    expect(eventsOf(run)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered after 0',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('a token that was answered or has expired is told as timed out, garbage as invalid', async () => {
    const lab: Lab = new Lab((call) => lab.engine.sendTaskFailure(call.taskToken as string, 'Denied', 'no'));
    const run = await lab.run(only(state));
    expect(run).toMatchObject({ status: 'FAILED', error: 'Denied', cause: 'no' });
    const token = lab.calls[0]?.taskToken as string;
    expect(refusal(() => lab.engine.sendTaskSuccess(token, '1'))).toBe('TaskTimedOut');
    expect(refusal(() => lab.engine.sendTaskHeartbeat('garbage'))).toBe('InvalidToken');
  });

  test('an error, cause or output longer than AWS takes is refused', async () => {
    const codes: (string | undefined)[] = [];
    const lab: Lab = new Lab((call) => {
      const token = call.taskToken as string;
      codes.push(
        refusal(() => lab.engine.sendTaskFailure(token, 'e'.repeat(257))),
        refusal(() => lab.engine.sendTaskFailure(token, 'e', 'c'.repeat(32_769))),
        refusal(() => lab.engine.sendTaskSuccess(token, JSON.stringify('x'.repeat(262_143)))),
        refusal(() => lab.engine.sendTaskSuccess(token, '1')),
      );
    });
    await lab.run(only(state));
    expect(codes).toEqual(['ValidationException', 'ValidationException', 'ValidationException', undefined]);
  });

  test('output that is no JSON is refused and the task waits on', async () => {
    const lab: Lab = new Lab((call) => {
      const send = (text: string) => lab.engine.sendTaskSuccess(call.taskToken as string, text);
      expect(refusal(() => send('{'))).toBe('InvalidOutput');
      send('1');
    });
    expect((await lab.run(only(state))).output).toBe(1);
  });

  test('every retry has a token and a timeout of its own', async () => {
    const lab = new Lab(() => undefined);
    const retried = { ...state, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1, IntervalSeconds: 1 }] };
    await lab.run(only(retried));
    expect(new Set(lab.calls.map((call) => call.taskToken)).size).toBe(2);
    expect(lab.seconds).toBe(121);
  });
});

describe('activities', () => {
  test('a worker takes the task and answers under its token', async () => {
    const lab = new Lab();
    lab.engine.createActivity({ name: 'work' });
    lab.engine.whenActivityTask(ACTIVITY, () => {
      const task = lab.engine.getActivityTask(ACTIVITY, 'worker-1');
      expect(task?.input).toEqual({ a: 1 });
      lab.engine.sendTaskSuccess(task?.taskToken as string, '"done"');
    });
    const run = await lab.run(only({ Type: 'Task', Resource: ACTIVITY }), { a: 1 });
    expect(run.output).toBe('done');
    expect(eventsOf(run).slice(2, 5)).toEqual(['ActivityScheduled', 'ActivityStarted', 'ActivitySucceeded']);
    expect(lab.engine.getActivityTask(ACTIVITY)).toBeUndefined();
  });

  test('the heartbeat counts from when a worker has the task', async () => {
    const lab = new Lab();
    lab.engine.createActivity({ name: 'work' });
    lab.engine.whenActivityTask(ACTIVITY, () => {
      lab.agenda.after(100_000, 'polls late', () => void lab.engine.getActivityTask(ACTIVITY));
    });
    const run = await lab.run(only({ Type: 'Task', Resource: ACTIVITY, HeartbeatSeconds: 10 }));
    expect(run.error).toBe('States.Timeout');
    expect(lab.seconds).toBe(110);
  });

  test('who listens for tasks no more is told of none', async () => {
    const lab = new Lab();
    lab.engine.createActivity({ name: 'work' });
    const told: string[] = [];
    const stop = lab.engine.whenActivityTask(ACTIVITY, () => void told.push('first'));
    lab.engine.whenActivityTask(ACTIVITY, () => void told.push('second'));
    stop();
    await lab.run(only({ Type: 'Task', Resource: ACTIVITY, TimeoutSeconds: 9 }));
    expect(told).toEqual(['second']);
  });

  test('fails when the activity does not exist', async () => {
    const run = await new Lab().run(only({ Type: 'Task', Resource: ACTIVITY }));
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(eventsOf(run)).toEqual(['ExecutionStarted', 'TaskStateEntered after 0', 'ExecutionFailed']);
  });
});

describe('a resource of another partition than the execution', () => {
  const caught = {
    StartAt: 'Only',
    States: {
      Only: {
        Type: 'Task',
        Resource: 'arn:aws-cn:states:::lambda:invoke',
        Parameters: { FunctionName: 'work' },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handled' }],
        End: true,
      },
      Handled: { Type: 'Succeed' },
    },
  };
  const cause =
    "An error occurred while executing the state 'Only' (entered at the event id #2). " +
    "The resource belongs to a different partition from the running execution. Expected 'aws', was 'aws-cn'.";

  test('fails the execution, and nothing catches that', async () => {
    const lab = new Lab();
    expect(await lab.run(caught)).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
    expect(lab.calls).toEqual([]);
  });

  test.each(['ItemReader', 'ResultWriter'])('fails a distributed Map by its %s', async (part) => {
    const state = {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'P',
        States: { P: { Type: 'Pass', End: true } },
      },
      [part]: {
        Resource: `arn:aws-cn:states:::s3:${part === 'ItemReader' ? 'getObject' : 'putObject'}`,
        Parameters: { Bucket: 'b', Key: 'k' },
      },
    };
    expect(await new Lab().run(only(state), [1])).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
  });
});
