import { INVOKE, Lab, eventsOf, only, refusal } from './support';

const START = 'arn:aws:states:::states:startExecution';

describe('names', () => {
  test('a second start under the same name is the first one while it runs with the same input', () => {
    const lab = new Lab();
    const first = lab.begin(only({ Type: 'Wait', Seconds: 9 }), { a: 1 });
    const start = (input: { a: number }) =>
      lab.engine.startExecution({ stateMachineArn: first.stateMachineArn, name: 'run', input });
    expect(start({ a: 1 })).toBe(first);
    expect(refusal(() => start({ a: 2 }))).toBe('ExecutionAlreadyExists');
  });

  test('an EXPRESS machine may start as often under a name as it likes', () => {
    const lab = new Lab();
    const first = lab.begin(only({ Type: 'Pass' }), {}, 'EXPRESS');
    const second = lab.engine.startExecution({ stateMachineArn: first.stateMachineArn, name: 'run' });
    expect(second).not.toBe(first);
    expect(second.arn).toMatch(/:express:machine-1:run:[0-9a-f-]{36}$/);
  });

  test('fails for names that AWS refuses and for machines that do not exist', () => {
    const lab = new Lab();
    const { stateMachineArn } = lab.begin(only({ Type: 'Pass' }));
    const start = (name: string, arn = stateMachineArn) => lab.engine.startExecution({ stateMachineArn: arn, name });
    expect(refusal(() => start('a b'))).toBe('InvalidName');
    expect(refusal(() => start('x'.repeat(81)))).toBe('InvalidName');
    expect(refusal(() => start('ok', 'arn:aws:states:us-east-1:1:stateMachine:none'))).toBe('StateMachineDoesNotExist');
  });
});

describe('stop', () => {
  test('the execution is aborted, whatever it waits for', async () => {
    const lab = new Lab();
    const run = lab.begin(only({ Type: 'Wait', Seconds: 100 }));
    lab.agenda.after(5_000, 'stop', () => lab.engine.stopExecution(run.arn, 'Why', 'because'));
    await lab.agenda.run({ untilMs: lab.agenda.nowMs + 200_000 });
    expect(run).toMatchObject({ status: 'ABORTED', error: 'Why', cause: 'because', stopMs: run.startMs + 5_000 });
    expect(eventsOf(run)).toEqual(['ExecutionStarted', 'WaitStateEntered after 0', 'ExecutionAborted']);
  });
});

describe('loops', () => {
  const loop = (extra: object = {}) => ({
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B', ...extra },
      B: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'End' }], Default: 'A' },
      End: { Type: 'Succeed' },
    },
  });

  test('fails with the event quota in STANDARD, and the cause names the loop', async () => {
    const run = await new Lab().run(loop());
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run.history).toHaveLength(25_000);
    expect(run.cause).toMatch(
      /^The execution reached the maximum number of history events \(25000\)\. The loop is '[AB]' → '[AB]' → '[AB]'\.$/,
    );
  });

  test('a Map too large for the history is no loop', async () => {
    const inner = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const items = Array.from({ length: 9_000 }, () => 0);
    const run = await new Lab().run(only({ Type: 'Map', MaxConcurrency: 1, ItemProcessor: inner }), items);
    expect(run.cause).toBe('The execution reached the maximum number of history events (25000).');
  });

  test('fails loudly in EXPRESS, where there is no quota, and names the loop', async () => {
    await expect(new Lab().run(loop(), {}, 'EXPRESS')).rejects.toThrow(/never ends.*'[AB]' → '[AB]' → '[AB]'/);
  });
});

describe('nested executions', () => {
  const child = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 30, Next: 'P' }, P: { Type: 'Pass', Result: { made: true }, End: true } },
  };
  const nested = (lab: Lab, definition: object, suffix: string, fields: object = {}) => {
    const machine = lab.engine.createStateMachine({ name: 'child', definition: definition as never });
    return only({
      Type: 'Task',
      Resource: START + suffix,
      Parameters: { StateMachineArn: machine.arn, Name: 'kid', 'Input.$': '$' },
      ...fields,
    });
  };

  test('a plain start goes on at once', async () => {
    const lab = new Lab();
    const run = await lab.run(nested(lab, child, ''));
    expect(run.output).toMatchObject({ ExecutionArn: 'arn:aws:states:us-east-1:123456789012:execution:child:kid' });
    expect(lab.seconds).toBe(0);
  });

  test('.sync waits and answers with text, .sync:2 with JSON', async () => {
    for (const [suffix, output] of [
      ['.sync', '{"made":true}'],
      ['.sync:2', { made: true }],
    ] as const) {
      const lab = new Lab();
      const run = await lab.run(nested(lab, child, suffix), { a: 1 });
      expect(lab.seconds).toBe(30);
      expect(run.output).toMatchObject({ Status: 'SUCCEEDED', Output: output, Name: 'kid' });
      expect(lab.engine.execution((run.output as { ExecutionArn: string }).ExecutionArn)?.input).toEqual({ a: 1 });
    }
  });

  test('fails with States.TaskFailed and the description of the child as cause', async () => {
    const lab = new Lab();
    const run = await lab.run(
      nested(lab, { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Bad', Cause: 'luck' } } }, '.sync:2'),
    );
    expect(run.error).toBe('States.TaskFailed');
    expect(JSON.parse(run.cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Bad', Cause: 'luck' });
  });

  test('StartSyncExecution of the SDK answers when the Express child is over, even if it failed', async () => {
    const lab = new Lab();
    const failing = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Bad' } } };
    const machine = lab.engine.createStateMachine({ name: 'quick', definition: failing, type: 'EXPRESS' });
    const state = {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:startSyncExecution',
      Parameters: { StateMachineArn: machine.arn },
    };
    expect((await lab.run(only(state))).output).toMatchObject({ Status: 'FAILED', Error: 'Bad', Input: '{}' });
  });

  test('a parent that times out stops its child', async () => {
    const lab = new Lab();
    const run = await lab.run(nested(lab, child, '.sync:2', { TimeoutSeconds: 10 }));
    expect(run.error).toBe('States.Timeout');
    expect(lab.engine.execution('arn:aws:states:us-east-1:123456789012:execution:child:kid')?.status).toBe('ABORTED');
  });

  test('fails when the machine does not exist', async () => {
    const state = {
      Type: 'Task',
      Resource: START,
      Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:none' },
    };
    expect((await new Lab().run(only(state))).error).toBe('StepFunctions.StateMachineDoesNotExistException');
  });
});

describe('redrive', () => {
  test('goes on with the state that failed, with its input and fresh retries', async () => {
    let broken = true;
    const lab = new Lab((_, reply) => (broken ? reply.fail('Boom') : reply.succeed('fine')));
    const definition = {
      StartAt: 'P',
      States: {
        P: { Type: 'Pass', Result: { from: 'P' }, Next: 'T' },
        T: { Type: 'Task', Resource: INVOKE, Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }], End: true },
      },
    };
    const run = await lab.run(definition);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Boom', transitions: 3 });
    broken = false;
    lab.engine.redriveExecution(run.arn);
    expect(run.status).toBe('RUNNING');
    await lab.agenda.run({ done: () => run.isOver });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: 'fine',
      error: undefined,
      redriveCount: 1,
      transitions: 4,
    });
    expect(lab.calls.map(({ attempt, arguments: args }) => [attempt, args])).toEqual([
      [0, { from: 'P' }],
      [1, { from: 'P' }],
      [0, { from: 'P' }],
    ]);
    expect(run.history.filter(({ type }) => type === 'PassStateEntered')).toHaveLength(1);
  });

  test('runs only the branches and iterations again that did not succeed', async () => {
    let broken = true;
    const lab = new Lab((call, reply) =>
      broken && call.arguments === 2 ? reply.fail('Boom') : reply.succeed(call.arguments),
    );
    const inner = { StartAt: 'T', States: { T: { Type: 'Task', Resource: INVOKE, End: true } } };
    const run = await lab.run(only({ Type: 'Map', MaxConcurrency: 1, ItemProcessor: inner }), [1, 2, 3]);
    expect(run.status).toBe('FAILED');
    broken = false;
    lab.engine.redriveExecution(run.arn);
    await lab.agenda.run({ done: () => run.isOver });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: [1, 2, 3] });
    expect(lab.calls.map((call) => call.arguments)).toEqual([1, 2, 2, 3]);
  });

  test('what a branch does again follows its entry, and so tells whose it is', async () => {
    let broken = true;
    const lab = new Lab((call, reply) => (broken ? reply.fail('Boom') : reply.succeed(call.arguments)));
    const inner = { StartAt: 'T', States: { T: { Type: 'Task', Resource: INVOKE, End: true } } };
    const run = await lab.run(only({ Type: 'Map', ItemProcessor: inner }), [1, 2]);
    broken = false;
    lab.engine.redriveExecution(run.arn);
    await lab.agenda.run({ done: () => run.isOver });
    const { history } = run;
    const redriven = history.findIndex(({ type }) => type === 'ExecutionRedriven');
    const scheduled = history.slice(redriven).filter(({ type }) => type === 'LambdaFunctionScheduled');
    const entries = history.filter(({ type }) => type === 'TaskStateEntered').map(({ id }) => id);
    expect(scheduled.map(({ previousEventId }) => previousEventId)).toEqual(entries);
  });

  test('starts a branch that was stopped before its first state', async () => {
    const lab = new Lab();
    const Output = '{% $states.context.Execution.RedriveCount = 0 ? $error("not yet") : 1 %}';
    const first = { StartAt: 'P', States: { P: { Type: 'Pass', Output, End: true } } };
    const second = { StartAt: 'T', States: { T: { Type: 'Task', Resource: INVOKE, Arguments: 2, End: true } } };
    const machine = only({ Type: 'Parallel', Branches: [first, second] });
    const run = await lab.run({ QueryLanguage: 'JSONata', ...machine });
    expect(run.status).toBe('FAILED');
    lab.engine.redriveExecution(run.arn);
    await lab.agenda.run({ done: () => run.isOver });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: [1, 2] });
  });

  test('under a token that was used for a quarter of an hour nothing is redriven, also when it failed again', async () => {
    const lab = new Lab((_, reply) => reply.fail('Boom'));
    const run = await lab.run(only({ Type: 'Task', Resource: INVOKE }));
    const first = lab.engine.redriveExecution(run.arn, 'one');
    await lab.agenda.run({ done: () => run.isOver });
    expect(lab.engine.redriveExecution(run.arn, 'one')).toBe(first);
    expect(run).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    await lab.agenda.run({ untilMs: lab.agenda.nowMs + 16 * 60_000 });
    lab.engine.redriveExecution(run.arn, 'one');
    expect(run.redriveCount).toBe(2);
    await lab.agenda.run({ done: () => run.isOver });
    for (let each = 0; each < 10; each++) {
      lab.engine.redriveExecution(run.arn, `other ${each}`);
      await lab.agenda.run({ done: () => run.isOver });
    }
    // Ten tokens are remembered.
    lab.engine.redriveExecution(run.arn, 'one');
    expect(run.redriveCount).toBe(13);
  });

  test('fails for an execution that runs or has succeeded', async () => {
    const lab = new Lab();
    const run = await lab.run(only({ Type: 'Pass' }));
    expect(refusal(() => lab.engine.redriveExecution(run.arn))).toBe('ExecutionNotRedrivable');
  });
});

test('the context object tells of the execution, the state and the machine', async () => {
  const run = await new Lab().run(only({ Type: 'Pass', Parameters: { 'c.$': '$$' } }), { a: 1 });
  expect(run.output).toEqual({
    c: {
      Execution: {
        Id: run.arn,
        Input: { a: 1 },
        Name: 'run',
        RoleArn: 'arn:aws:iam::123456789012:role/machine-1',
        StartTime: '2026-01-01T00:00:00Z',
        RedriveCount: 0,
      },
      State: { EnteredTime: '2026-01-01T00:00:00Z', Name: 'Only' },
      StateMachine: { Id: run.stateMachineArn, Name: 'machine-1' },
    },
  });
});
