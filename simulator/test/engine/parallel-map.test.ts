import { INVOKE, Lab, eventsOf, only } from './support';

const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: { End: true, ...state } } });

describe('Parallel', () => {
  test('gives every branch the input and collects the outputs in the order of the branches', async () => {
    const lab: Lab = new Lab((call, reply) => {
      const { after } = call.arguments as { after: number };
      lab.agenda.after(after, 'answer', () => reply.succeed(`after ${after}`));
    });
    const slow = branch('Slow', { Type: 'Task', Resource: INVOKE, Parameters: { after: 2_000 } });
    const fast = branch('Fast', { Type: 'Task', Resource: INVOKE, Parameters: { after: 1_000 } });
    const run = await lab.run(only({ Type: 'Parallel', Branches: [slow, fast, branch('P', { Type: 'Pass' })] }), {
      a: 1,
    });
    expect(run.output).toEqual(['after 2000', 'after 1000', { a: 1 }]);
    expect(lab.seconds).toBe(2);
  });

  test('a branch reads the variables around it and keeps its own to itself', async () => {
    const inner = (name: string) => ({
      StartAt: `Read ${name}`,
      States: {
        [`Read ${name}`]: {
          Type: 'Pass',
          Parameters: { 'outer.$': '$outer' },
          Assign: { own: name },
          Next: `Own ${name}`,
        },
        [`Own ${name}`]: { Type: 'Pass', Parameters: { 'own.$': '$own', 'outer.$': '$outer' }, End: true },
      },
    });
    const run = await new Lab().run({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Fork' },
        Fork: { Type: 'Parallel', Branches: [inner('a'), inner('b')], End: true },
      },
    });
    expect(run.output).toEqual([
      { own: 'a', outer: 1 },
      { own: 'b', outer: 1 },
    ]);
  });

  test('a failed branch stops its siblings; their calls are told and leave no trace', async () => {
    const replies: { abandoned: boolean }[] = [];
    const lab: Lab = new Lab((_, reply) => void replies.push(reply));
    const boom = {
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 1, Next: 'Boom' }, Boom: { Type: 'Fail', Error: 'Boom' } },
    };
    const state = {
      Type: 'Parallel',
      Catch: [{ ErrorEquals: ['Boom'], Next: 'Caught' }],
      Branches: [branch('T', { Type: 'Task', Resource: INVOKE }), branch('Long', { Type: 'Wait', Seconds: 100 }), boom],
    };
    const run = await lab.run(only(state, ['Caught', { Type: 'Wait', Seconds: 200, End: true }]));
    expect(run.status).toBe('SUCCEEDED');
    expect(replies.map(({ abandoned }) => abandoned)).toEqual([true]);
    expect(lab.seconds).toBe(201);
    const types = run.history.map(({ type }) => type);
    expect(types.slice(types.indexOf('FailStateEntered') + 1)).toEqual([
      'TaskStateAborted',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ParallelStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('exits from the last event of its branches', async () => {
    const run = await new Lab().run(only({ Type: 'Parallel', Branches: [branch('A', { Type: 'Pass' })] }));
    expect(eventsOf(run)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered after 0',
      'ParallelStateStarted',
      'PassStateEntered',
      'PassStateExited',
      'ParallelStateSucceeded',
      'ParallelStateExited after 5',
      'ExecutionSucceeded',
    ]);
  });

  test('fails at once, past every Catch, when a branch has a States.Runtime error', async () => {
    const state = {
      Type: 'Parallel',
      Branches: [branch('A', { Type: 'Pass', InputPath: '$.none' })],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
    };
    const run = await new Lab().run(only(state, ['C', { Type: 'Pass', End: true }]));
    expect(eventsOf(run)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered after 0',
      'ParallelStateStarted',
      'PassStateEntered',
      'ExecutionFailed',
    ]);
  });
});

describe('inline Map', () => {
  const mapOf = (fields: object, ...states: [string, object][]) =>
    only({ Type: 'Map', ItemProcessor: { StartAt: states[0]?.[0], States: Object.fromEntries(states) }, ...fields });

  test('ItemSelector sees the item, its index and the state input', async () => {
    const selector = { 'item.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index', 'shared.$': '$.shared' };
    const run = await new Lab().run(
      mapOf({ ItemsPath: '$.items', ItemSelector: selector }, ['P', { Type: 'Pass', End: true }]),
      { items: ['a', 'b'], shared: 1 },
    );
    expect(run.output).toEqual([
      { item: 'a', at: 0, shared: 1 },
      { item: 'b', at: 1, shared: 1 },
    ]);
  });

  test('JSONata: Items and ItemSelector are expressions, and the context object goes on into nested states', async () => {
    const fields = {
      Items: '{% $states.input.items %}',
      ItemSelector: { v: '{% $states.context.Map.Item.Value * 10 %}' },
    };
    const inner: [string, object] = [
      'P',
      { Type: 'Pass', Output: '{% $states.input.v + $states.context.Map.Item.Index %}', End: true },
    ];
    const run = await new Lab().run({ QueryLanguage: 'JSONata', ...mapOf(fields, inner) }, { items: [1, 2, 3] });
    expect(run.output).toEqual([10, 21, 32]);
  });

  test.each([
    [2, 2],
    [0, 40],
    [100, 40],
  ])('with MaxConcurrency %i, at most %i run at once', async (given, most) => {
    let running = 0;
    let peak = 0;
    const lab: Lab = new Lab((_, reply) => {
      peak = Math.max(peak, (running += 1));
      lab.agenda.after(1_000, 'answer', () => {
        running -= 1;
        reply.succeed(null);
      });
    });
    await lab.run(
      mapOf({ MaxConcurrency: given }, ['T', { Type: 'Task', Resource: INVOKE, End: true }]),
      Array.from({ length: 90 }, (_, at) => at),
    );
    expect(peak).toBe(most);
    expect(lab.seconds).toBe(Math.ceil(90 / most));
  });

  test('calls tell the iterations that they come from', async () => {
    const lab = new Lab();
    const inner = {
      Type: 'Map',
      ItemProcessor: { StartAt: 'T', States: { T: { Type: 'Task', Resource: INVOKE, End: true } } },
      End: true,
    };
    await lab.run(mapOf({ MaxConcurrency: 1 }, ['Inner', inner]), [[1], [2, 3]]);
    expect(lab.calls.map(({ iterations }) => iterations)).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
  });

  test('no items, no iterations', async () => {
    const run = await new Lab().run(mapOf({}, ['P', { Type: 'Pass', End: true }]), []);
    expect(run.output).toEqual([]);
    expect(eventsOf(run)).toEqual([
      'ExecutionStarted',
      'MapStateEntered after 0',
      'MapStateStarted',
      'MapStateSucceeded',
      'MapStateExited after 3',
      'ExecutionSucceeded',
    ]);
  });

  test('a failed iteration stops the others', async () => {
    const choice = { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 3, Next: 'Boom' }], Default: 'Long' };
    const run = await new Lab().run(
      mapOf(
        {},
        ['C', choice],
        ['Boom', { Type: 'Fail', Error: 'Boom' }],
        ['Long', { Type: 'Wait', Seconds: 100, End: true }],
      ),
      [1, 2, 3],
    );
    expect(run).toMatchObject({ status: 'FAILED', error: 'Boom' });
    const types = run.history.map(({ type }) => type);
    expect(types.slice(types.indexOf('MapIterationFailed'))).toEqual([
      'MapIterationFailed',
      'MapIterationAborted',
      'WaitStateAborted',
      'MapIterationAborted',
      'WaitStateAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  test('fails when there is no array to go through', async () => {
    const inner: [string, object] = ['P', { Type: 'Pass', End: true }];
    const byPath = await new Lab().run(mapOf({ ItemsPath: '$.items' }, inner), { items: 1 });
    const byExpression = await new Lab().run({ QueryLanguage: 'JSONata', ...mapOf({}, inner) }, { a: 1 });
    expect(byPath.error).toBe('States.Runtime');
    expect(byExpression.cause).toMatch(/Map state input must be an array but was: \{"a":1\}$/);
  });

  test('fails the Map, not an iteration, when ItemSelector can not be evaluated', async () => {
    const inner: [string, object] = ['P', { Type: 'Pass', End: true }];
    const run = await new Lab().run(
      { QueryLanguage: 'JSONata', ...mapOf({ ItemSelector: '{% $states.input.none %}' }, inner) },
      [1],
    );
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(run.history.find(({ type }) => type === 'EvaluationFailed')?.evaluationFailedEventDetails).toMatchObject({
      state: 'Only',
    });
  });
});
