import { DefinitionError } from '../../src/engine/service-error';
import { Lab, eventsOf, only } from './support';

describe('Pass', () => {
  test('puts its Result where ResultPath says and keeps the input', async () => {
    const run = await new Lab().run(only({ Type: 'Pass', Result: { b: 2 }, ResultPath: '$.made' }), { a: 1 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { a: 1, made: { b: 2 } } });
  });

  test('evaluates Parameters on the selected input and drops the result with a null ResultPath', async () => {
    const state = { Type: 'Pass', InputPath: '$.in', Parameters: { 'x.$': '$.v' }, ResultPath: null };
    const run = await new Lab().run(only(state), { in: { v: 1 } });
    expect(run.output).toEqual({ in: { v: 1 } });
  });

  test('assigns variables that a later state of the other language reads', async () => {
    const run = await new Lab().run(
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Pass', Assign: { 'n.$': '$.n' }, Next: 'B' },
          B: { Type: 'Pass', QueryLanguage: 'JSONata', Output: { doubled: '{% $n * 2 %}' }, End: true },
        },
      },
      { n: 21 },
    );
    expect(run.output).toEqual({ doubled: 42 });
  });

  test('records what was entered, exited and assigned', async () => {
    const run = await new Lab().run(only({ Type: 'Pass', Assign: { v: 1 } }), { a: 1 });
    expect(eventsOf(run)).toEqual([
      'ExecutionStarted',
      'PassStateEntered after 0',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(run.history[2]?.stateExitedEventDetails).toEqual({
      name: 'Only',
      output: '{"a":1}',
      outputDetails: { truncated: false },
      assignedVariables: { v: '1' },
      assignedVariablesDetails: { truncated: false },
    });
  });

  test('fails with States.Runtime, the state and its event when a path finds nothing', async () => {
    const run = await new Lab().run(only({ Type: 'Pass', InputPath: '$.none' }));
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run.cause).toMatch(/^An error occurred while executing the state 'Only' \(entered at the event id #2\)\. /);
  });

  test('fails when its output is larger than 262,144 bytes, counted in UTF-8', async () => {
    const fits = await new Lab().run(only({ Type: 'Pass', Result: 'é'.repeat(131_071) }));
    const tooLarge = await new Lab().run(only({ Type: 'Pass', Result: 'é'.repeat(131_072) }));
    expect(fits.status).toBe('SUCCEEDED');
    expect(tooLarge).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('Choice', () => {
  const machine = (choice: object) => ({
    StartAt: 'C',
    States: {
      C: { Type: 'Choice', ...choice },
      Yes: { Type: 'Pass', Result: 'yes', End: true },
      No: { Type: 'Pass', Result: 'no', End: true },
    },
  });

  test('goes where the first rule that matches says', async () => {
    const rules = [
      { Variable: '$.n', NumericGreaterThan: 5, Next: 'Yes' },
      { Variable: '$.n', NumericGreaterThan: 1, Next: 'No' },
    ];
    const run = await new Lab().run(machine({ Choices: rules, Default: 'No' }), { n: 9 });
    expect(run.output).toBe('yes');
  });

  test('assigns what the rule says, and what the state says only for Default', async () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Assign: { by: 'default' },
          Default: 'Out',
          Choices: [{ Condition: '{% $states.input.n > 5 %}', Assign: { by: 'rule' }, Next: 'Out' }],
        },
        Out: { Type: 'Pass', Output: '{% $by %}', End: true },
      },
    };
    expect((await new Lab().run(definition, { n: 9 })).output).toBe('rule');
    expect((await new Lab().run(definition, { n: 1 })).output).toBe('default');
  });

  test('fails when no rule matches and there is no Default', async () => {
    const run = await new Lab().run(
      machine({
        Choices: [
          { Variable: '$.n', NumericEquals: 5, Next: 'Yes' },
          { Variable: '$.n', NumericEquals: 6, Next: 'No' },
        ],
      }),
      { n: 1 },
    );
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'C' (entered at the event id #2). " +
        'Failed to transition out of the state. The state does not point to a next state.',
    });
  });

  test('fails when a Condition is no boolean', async () => {
    const definition = {
      ...machine({ Choices: [{ Condition: '{% 1 %}', Next: 'Yes' }], Default: 'No' }),
      QueryLanguage: 'JSONata',
    };
    const states = definition.States as Record<string, object>;
    states['Yes'] = states['No'] = { Type: 'Succeed' };
    const run = await new Lab().run(definition);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(run.history[2]?.evaluationFailedEventDetails).toMatchObject({
      location: 'Choices[0]/Condition',
      state: 'C',
    });
  });
});

describe('Succeed and Fail', () => {
  test('Succeed ends with what OutputPath selects', async () => {
    const run = await new Lab().run({ StartAt: 'S', States: { S: { Type: 'Succeed', OutputPath: '$.a' } } }, { a: 1 });
    expect(run.output).toBe(1);
  });

  test('fails with the error and cause that paths, intrinsics or expressions give', async () => {
    const byPath = { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('because {}', $.c)" };
    const byExpression = {
      Type: 'Fail',
      QueryLanguage: 'JSONata',
      Error: '{% $states.input.e %}',
      Cause: "{% 'because ' & $states.input.c %}",
    };
    for (const state of [byPath, byExpression]) {
      const run = await new Lab().run({ StartAt: 'F', States: { F: state } }, { e: 'Oops', c: 'rain' });
      expect(run).toMatchObject({ status: 'FAILED', error: 'Oops', cause: 'because rain' });
    }
  });
});

test('a definition that AWS refuses is refused with every reason', () => {
  const broken = { StartAt: 'Nowhere', States: { A: { Type: 'Pass', Next: 'B' }, C: { Type: 'Task', End: true } } };
  let error: unknown;
  try {
    new Lab().begin(broken);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DefinitionError);
  expect((error as DefinitionError).diagnostics.length).toBeGreaterThan(1);
});
