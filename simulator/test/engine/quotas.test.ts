import type { Json } from '../../src/base/json';
import { INVOKE, Lab, only, refusal } from './support';

const LARGE = 'x'.repeat(150_000);
const PASS = { StartAt: 'I', States: { I: { Type: 'Pass', Result: 1, End: true } } };
const DISTRIBUTED = { ...PASS, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
const twice = { 'a.$': '$.large', 'b.$': '$.large' };
const TOO_LARGE = /size exceeding the maximum number of bytes service limit/;

describe('what is larger than AWS passes on fails with States.DataLimitExceeded', () => {
  test.each<[string, object]>([
    ['the parameters of a task', { Type: 'Task', Resource: INVOKE, Parameters: twice }],
    ['the input of branches', { Type: 'Parallel', Parameters: twice, Branches: [PASS] }],
    ['the input of an iteration', { Type: 'Map', ItemsPath: '$.list', ItemSelector: twice, ItemProcessor: PASS }],
    [
      'the input of a child execution',
      { Type: 'Map', ItemsPath: '$.list', ItemSelector: twice, ItemProcessor: DISTRIBUTED },
    ],
    [
      'a batch',
      {
        Type: 'Map',
        ItemsPath: '$.list',
        ItemSelector: { 'a.$': '$.large' },
        ItemBatcher: { MaxItemsPerBatch: 2 },
        ItemProcessor: DISTRIBUTED,
      },
    ],
    [
      'the arguments of a task in JSONata',
      {
        Type: 'Task',
        QueryLanguage: 'JSONata',
        Resource: INVOKE,
        Arguments: '{% $states.input.large & $states.input.large %}',
      },
    ],
    ['what a state assigns', { Type: 'Pass', Assign: { 'v.$': '$', 'w.$': '$' } }],
    ['the output of a state', { Type: 'Pass', Parameters: twice }],
  ])('%s', async (_, state) => {
    const lab = new Lab();
    const run = await lab.run(only(state), { large: LARGE, list: [1, 2] });
    expect(run.error).toBe('States.DataLimitExceeded');
    expect(run.cause).toMatch(TOO_LARGE);
    expect(lab.calls).toEqual([]);
  });

  test('and can be caught', async () => {
    const state = { Type: 'Task', Resource: INVOKE, Parameters: twice };
    const caught = { ...state, Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'C' }] };
    const run = await new Lab().run(only(caught, ['C', { Type: 'Pass', Result: 'caught', End: true }]), {
      large: LARGE,
    });
    expect(run.output).toBe('caught');
  });
});

describe('the variables of an execution', () => {
  const assigning = (count: number, name: (at: number) => string) => ({
    StartAt: 'S0',
    States: Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `S${at}`,
        {
          Type: 'Pass',
          Assign: { [`${name(at)}.$`]: '$' },
          ...(at === count - 1 ? { End: true } : { Next: `S${at + 1}` }),
        },
      ]),
    ),
  });
  const quarter = 'x'.repeat(250_000);

  test('hold 10 MiB together', async () => {
    expect(
      (
        await new Lab().run(
          assigning(41, (at) => `v${at}`),
          quarter,
        )
      ).status,
    ).toBe('SUCCEEDED');
    const run = await new Lab().run(
      assigning(42, (at) => `v${at}`),
      quarter,
    );
    expect([run.error, run.status]).toEqual(['States.DataLimitExceeded', 'FAILED']);
  });

  test('give room again when they are assigned anew, and when what they belong to has ended', async () => {
    expect(
      (
        await new Lab().run(
          assigning(60, () => 'v'),
          quarter,
        )
      ).status,
    ).toBe('SUCCEEDED');
    const inner = { StartAt: 'I', States: { I: { Type: 'Pass', Assign: { 'v.$': '$' }, Result: 1, End: true } } };
    const map = { Type: 'Map', ItemsPath: '$.list', ItemSelector: { 'v.$': '$.large' }, ItemProcessor: inner };
    const list: Json = Array.from({ length: 100 }, () => 1);
    const run = await new Lab().run(only({ ...map, MaxConcurrency: 1 }), { list, large: quarter.slice(0, 200_000) });
    expect(run.status).toBe('SUCCEEDED');
  });
});

test('a definition has 1 MB at most', () => {
  const machine = (comment: string) => ({ Comment: comment, ...only({ Type: 'Pass' }) });
  expect(() => new Lab().begin(machine('x'.repeat(1_000_000)))).not.toThrow();
  expect(() => new Lab().begin(machine('x'.repeat(1_048_576)))).toThrow(/1048576 characters/);
});

test('an execution can be redriven for 14 days', async () => {
  const lab = new Lab();
  const run = await lab.run({ StartAt: 'Stop', States: { Stop: { Type: 'Fail' } } });
  await lab.agenda.run({ untilMs: lab.agenda.nowMs + 14 * 86_400_000 + 1 });
  expect(refusal(() => lab.engine.redriveExecution(run.arn))).toBe('ExecutionNotRedrivable');
});
