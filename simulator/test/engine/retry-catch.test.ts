import { matchesError } from '../../src/engine/run/retry';
import { INVOKE, Lab, eventsOf, only } from './support';

const handler: [string, object] = ['Handler', { Type: 'Pass', End: true }];

/** Fails every call; notes the second at which each was made. */
function failing(error = 'Boom'): { lab: Lab; seconds: number[] } {
  const seconds: number[] = [];
  const lab: Lab = new Lab((_, reply) => {
    seconds.push(lab.seconds);
    reply.fail(error, 'why');
  });
  return { lab, seconds };
}

describe('Retry', () => {
  test('backs off by 1 s, doubled, three times when nothing else is said', async () => {
    const { lab, seconds } = failing();
    const run = await lab.run(only({ Type: 'Task', Resource: INVOKE, Retry: [{ ErrorEquals: ['States.ALL'] }] }));
    expect(seconds).toEqual([0, 1, 3, 7]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Boom', cause: 'why', transitions: 4 });
    expect(lab.calls.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3]);
  });

  test('never waits longer than MaxDelaySeconds', async () => {
    const { lab, seconds } = failing();
    const retrier = { ErrorEquals: ['Boom'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 };
    await lab.run(only({ Type: 'Task', Resource: INVOKE, Retry: [retrier] }));
    expect(seconds).toEqual([0, 2, 8, 18, 28]);
  });

  test('FULL jitter stays between nothing and the delay, and is the same for the same seed', async () => {
    const runs = [failing(), failing()];
    for (const { lab } of runs) {
      const retrier = {
        ErrorEquals: ['Boom'],
        IntervalSeconds: 100,
        BackoffRate: 1,
        MaxAttempts: 20,
        JitterStrategy: 'FULL',
      };
      await lab.run(only({ Type: 'Task', Resource: INVOKE, Retry: [retrier] }));
    }
    const delays = runs[0]?.seconds.slice(1).map((second, at) => second - (runs[0]?.seconds[at] ?? 0)) ?? [];
    expect(delays).toHaveLength(20);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThan(100);
    expect(new Set(delays).size).toBeGreaterThan(15);
    expect(runs[1]?.seconds).toEqual(runs[0]?.seconds);
  });

  test('each retrier counts for itself, and the first that matches decides', async () => {
    const errors = ['A', 'B', 'A', 'B'];
    const lab = new Lab((_, reply) => reply.fail(errors.shift() ?? 'C'));
    const retriers = [
      { ErrorEquals: ['A'], MaxAttempts: 2 },
      { ErrorEquals: ['B'], MaxAttempts: 1 },
      { ErrorEquals: ['C'], MaxAttempts: 0 },
    ];
    const run = await lab.run(only({ Type: 'Task', Resource: INVOKE, Retry: retriers }));
    expect(run.error).toBe('B');
    expect(lab.calls).toHaveLength(4);
  });

  test('counts start anew when the state is entered again', async () => {
    let round = 0;
    const lab = new Lab((_, reply) => reply.fail('Boom'));
    const definition = {
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: INVOKE,
          Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['Boom'], Next: 'Again' }],
          Next: 'Done',
        },
        Again: {
          Type: 'Choice',
          Choices: [{ Variable: '$$.Execution.Input.never', IsPresent: true, Next: 'Done' }],
          Default: 'Wait',
        },
        Wait: { Type: 'Wait', Seconds: 1, Next: 'T' },
        Done: { Type: 'Succeed' },
      },
    };
    const run = lab.begin(definition);
    await lab.agenda.run({ done: () => (round = lab.calls.length) >= 6 });
    expect(round).toBe(6);
    expect(lab.calls.map(({ attempt }) => attempt)).toEqual([0, 1, 0, 1, 0, 1]);
    lab.engine.stopExecution(run.arn);
  });

  test('$$.State.RetryCount counts', async () => {
    const lab = new Lab((_, reply) => reply.fail('Boom'));
    const state = {
      Type: 'Task',
      Resource: INVOKE,
      Parameters: { 'n.$': '$$.State.RetryCount' },
      Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 2 }],
    };
    await lab.run(only(state));
    expect(lab.calls.map(({ arguments: args }) => args)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });

  test('a Map is started again as a whole', async () => {
    const lab = new Lab((_, reply) => reply.fail('Boom'));
    const state = {
      Type: 'Map',
      Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }],
      ItemProcessor: { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Boom' } } },
    };
    expect(eventsOf(await lab.run(only(state), [1]))).toEqual([
      'ExecutionStarted',
      'MapStateEntered after 0',
      'MapStateStarted',
      'MapIterationStarted',
      'FailStateEntered',
      'MapIterationFailed',
      'MapStateStarted after 5',
      'MapIterationStarted',
      'FailStateEntered',
      'MapIterationFailed',
      'MapStateFailed after 9',
      'ExecutionFailed',
    ]);
  });
});

describe('Catch', () => {
  test('the first catcher that matches gets the error beside the input', async () => {
    const { lab } = failing();
    const catchers = [
      { ErrorEquals: ['Other'], Next: 'Handler' },
      { ErrorEquals: ['Boom'], ResultPath: '$.error', Next: 'Handler' },
      { ErrorEquals: ['States.ALL'], Next: 'Handler' },
    ];
    const run = await lab.run(only({ Type: 'Task', Resource: INVOKE, Catch: catchers }, handler), { a: 1 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { a: 1, error: { Error: 'Boom', Cause: 'why' } } });
  });

  test('retries come first', async () => {
    const { lab, seconds } = failing();
    const state = {
      Type: 'Task',
      Resource: INVOKE,
      Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['Boom'], Next: 'Handler' }],
    };
    const run = await lab.run(only(state, handler));
    expect(seconds).toEqual([0, 1]);
    expect(run.status).toBe('SUCCEEDED');
  });

  test('JSONata: Output and Assign see $states.errorOutput', async () => {
    const { lab } = failing();
    const caught = {
      ErrorEquals: ['States.ALL'],
      Next: 'Handler',
      Output: '{% $states.errorOutput.Cause %}',
      Assign: { e: '{% $states.errorOutput.Error %}' },
    };
    const run = await lab.run({
      QueryLanguage: 'JSONata',
      ...only({ Type: 'Task', Resource: INVOKE, Arguments: {}, Catch: [caught] }, [
        'Handler',
        { Type: 'Pass', Output: '{% $e & ":" & $states.input %}', End: true },
      ]),
    });
    expect(run.output).toBe('Boom:why');
  });

  test('a failing expression can be caught', async () => {
    const state = {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: INVOKE,
      Arguments: '{% $states.input.none %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Handler' }],
    };
    const run = await new Lab().run(only(state, handler));
    expect(run.status).toBe('SUCCEEDED');
  });

  test('fails for good when the catcher itself can not be evaluated', async () => {
    const { lab } = failing();
    const state = {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: INVOKE,
      Arguments: {},
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input.none %}', Next: 'Handler' }],
    };
    const run = await lab.run(only(state, handler));
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    const failed = run.history.find(({ type }) => type === 'EvaluationFailed');
    expect(failed?.evaluationFailedEventDetails).toMatchObject({ location: 'Catch[0]/Output' });
  });

  test('nothing catches States.Runtime', async () => {
    const state = {
      Type: 'Task',
      Resource: INVOKE,
      OutputPath: '$.none',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handler' }],
    };
    const run = await new Lab().run(only(state, handler));
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('States.ALL catches States.DataLimitExceeded, as recorded', () => {
    expect(matchesError(['States.ALL'], { error: 'States.DataLimitExceeded' })).toBe(true);
  });
});
