import { costPaths, type CostPath } from '../../src/cli/cost-paths';
import type { StateMachineDefinition } from '../../src/language/definition';
import { ORDER } from '../diagram/machines';

const pathsOf = (definition: object, maxCatches = 0): readonly CostPath[] =>
  costPaths(definition as StateMachineDefinition, { maxCatches, maxPaths: 100 }).paths;

const pass = (next?: string): object => ({ Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) });

test('a Parallel counts itself and every branch, a Map itself and each item apart', () => {
  const [small, large] = pathsOf(ORDER);
  expect(small).toMatchObject({
    states: ['Validate', 'Prepare', 'Large?', 'Done'],
    // Validate, Prepare, Charge, Booked, Parcels, Large?, Done
    transitions: 7,
    perItem: [{ state: 'Parcels', transitions: 1, inChildren: false }],
  });
  expect(large).toMatchObject({ transitions: 8, ends: 'succeeds' });
});

test('paths with caught errors come after, as many as are asked for', () => {
  const one = pathsOf(ORDER, 1).filter(({ catches }) => catches === 1);
  expect(one.map(({ states, ends }) => [states.at(-1), ends])).toEqual([
    ['Reject', 'fails'],
    ['Undone', 'fails'],
  ]);
});

test('a loop is told by what each further round costs', () => {
  const [path, ...others] = pathsOf({
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: 1, Next: 'Check' },
      Check: pass('Done?'),
      'Done?': { Type: 'Choice', Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'End' }], Default: 'Wait' },
      End: { Type: 'Succeed' },
    },
  });
  expect(others).toEqual([]);
  expect(path).toMatchObject({ transitions: 4, loops: [{ state: 'Wait', transitions: 3 }] });
});

test('a machine that never ends is one path that loops', () => {
  const [path] = pathsOf({ StartAt: 'A', States: { A: pass('B'), B: pass('A') } });
  expect(path).toMatchObject({ ends: 'loops', transitions: 2, loops: [{ state: 'A', transitions: 2 }] });
});

test('children of a distributed Map are billed by transition when they are Standard, by their start when they are Express', () => {
  const map = (type: string): object => ({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
          StartAt: 'A',
          States: { A: pass('B'), B: pass() },
        },
        End: true,
      },
    },
  });
  expect(pathsOf(map('STANDARD'))).toMatchObject([
    { transitions: 1, perItem: [{ state: 'Each', transitions: 2, inChildren: true }] },
  ]);
  expect(pathsOf(map('EXPRESS'))).toMatchObject([
    { transitions: 1, perItem: [{ state: 'Each', transitions: 1, inChildren: true }] },
  ]);
});

test('more paths than are wanted are cut off, and that is said', () => {
  const states: Record<string, object> = { End: { Type: 'Succeed' } };
  for (let index = 0; index < 12; index++) {
    const next = index === 11 ? 'End' : `C${index + 1}`;
    states[`C${index}`] = {
      Type: 'Choice',
      Choices: [{ Variable: '$.a', IsNull: true, Next: `P${index}` }],
      Default: next,
    };
    states[`P${index}`] = pass(next);
  }
  const definition = { StartAt: 'C0', States: states } as unknown as StateMachineDefinition;
  const { paths, isCut } = costPaths(definition, { maxCatches: 0, maxPaths: 50 });
  expect([paths.length, isCut]).toEqual([50, true]);
});
