import { boundsOf } from '../../src/cli/cost-graph';
import { costBounds } from '../../src/cli/state-cost';
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

test('the same way is told once, whichever of its states it was that failed and went on', () => {
  const forgiving = (next: string): object => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish',
    Catch: [{ ErrorEquals: ['States.ALL'], Next: next }],
    Next: next,
  });
  const paths = pathsOf(
    { StartAt: 'A', States: { A: forgiving('B'), B: forgiving('C'), C: forgiving('End'), End: { Type: 'Succeed' } } },
    1,
  );
  expect(paths.map(({ states, catches }) => [states.join(), catches])).toEqual([
    ['A,B,C,End', 0],
    ['A,B,C,End', 1],
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
  expect(costBounds(definition, 0)).toEqual({ least: 13, most: 25 });
});

test('a branch with more ways than anybody can count costs its dearest one, at once', () => {
  const states: Record<string, object> = { End: { Type: 'Succeed' } };
  for (let index = 0; index < 200; index++) {
    const next = index === 199 ? 'End' : `C${index + 1}`;
    const Choices = [1, 2, 3].map((way) => ({ Variable: '$.a', NumericEquals: way, Next: `P${index}.${way}` }));
    states[`C${index}`] = { Type: 'Choice', Choices, Default: next };
    for (const way of [1, 2, 3]) states[`P${index}.${way}`] = pass(next);
  }
  const branch = { StartAt: 'C0', States: states };
  const [path] = pathsOf({ StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [branch, branch], End: true } } });
  expect(path).toMatchObject({ transitions: 1 + 2 * (2 * 200 + 1) });
});

describe('the bounds of a graph', () => {
  const bounds = (edges: string) => {
    const pairs = edges.split(' ').map((edge) => edge.split('>') as [string, string]);
    const nodes = new Set(pairs.flat());
    return boundsOf({
      start: 'a',
      cost: new Map([...nodes].map((node) => [node, 1])),
      next: new Map([...nodes].map((node) => [node, pairs.filter(([from]) => from === node).map(([, to]) => to)])),
    });
  };

  test.each<[string, string, number, number]>([
    ['one way', 'a>b b>c', 3, 3],
    ['two ways', 'a>b b>d a>c c>e e>d', 3, 4],
    ['a loop', 'a>b b>c c>a c>d', 4, 4],
    ['a loop with two ways in it', 'a>b b>c b>d c>e d>f f>e e>a e>g', 5, 6],
    ['a loop in a loop', 'a>b b>c c>b c>d d>a d>e', 5, 5],
    ['a way out of the middle of a loop', 'a>b b>c c>d d>a b>z', 3, 3],
    ['no end', 'a>b b>c c>a', 3, 3],
    ['a node that leads to itself', 'a>b b>b b>c', 3, 3],
  ])('of %s', (_, edges, least, most) => expect(bounds(edges)).toEqual({ least, most }));

  test('of a loop that is entered at two nodes are not too small', () => {
    // The dearest way is a, b, c, z or a, c, b, y: both 4.
    expect(bounds('a>b a>c b>c c>b b>y c>z')).toEqual({ least: 3, most: 4 });
  });
});
