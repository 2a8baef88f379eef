import { buildGraph } from '../../src/diagram/build-graph';
import type { StateMachineDefinition } from '../../src/language/definition';
import { longMachine, ORDER } from './machines';

const edgesOf = (definition: StateMachineDefinition): string[] => buildGraph(definition).edges.map(({ id }) => id);

test('every way from one state to another is an edge of its kind', () => {
  expect(edgesOf(ORDER).sort()).toEqual(
    [
      ':start -next-> Validate',
      'Validate -next-> Prepare',
      'Validate -catch-> Reject',
      'Prepare -next-> Charge',
      'Prepare -next-> Parcels',
      'Charge -next-> Booked',
      'Booked -next-> Prepare/join',
      'Parcels -next-> Pack',
      'Pack -next-> Parcels/join',
      'Parcels/join -next-> Prepare/join',
      'Prepare/join -next-> Large?',
      'Prepare/join -catch-> Undo',
      'Large? -choice-> Cool off',
      'Large? -default-> Done',
      'Cool off -next-> Done',
      'Undo -next-> Undone',
    ].sort(),
  );
});

test('a Map inside a Parallel is a group inside a group', () => {
  const { groups, nodes } = buildGraph(ORDER);
  expect(groups).toEqual([
    { id: 'Prepare/frame', kind: 'parallel', label: 'Prepare' },
    { id: 'Parcels/frame', kind: 'map', label: 'Parcels', parent: 'Prepare/frame' },
  ]);
  const groupOf = (id: string): string | undefined => nodes.find((node) => node.id === id)?.group;
  expect([groupOf('Pack'), groupOf('Charge'), groupOf('Done')]).toEqual(['Parcels/frame', 'Prepare/frame', undefined]);
});

test('the errors of a Catch, the rule of a Choice and the machine timeout are said', () => {
  const { edges, nodes } = buildGraph(ORDER);
  const labels = (id: string): readonly string[] | undefined => edges.find((edge) => edge.id === id)?.labels;
  expect(labels('Validate -catch-> Reject')).toEqual(['Invalid, Empty']);
  expect(labels('Large? -choice-> Cool off')).toEqual(['$.total > 100']);
  expect(nodes.find(({ kind }) => kind === 'start')?.marks).toEqual(['timeout 2 d']);
});

test('two rules that lead to the same state are one edge with two labels', () => {
  const rule = (n: number) => ({ Variable: '$.n', NumericEquals: n, Next: 'Done' });
  const { edges } = buildGraph({
    StartAt: 'Pick',
    States: { Pick: { Type: 'Choice', Choices: [rule(1), rule(2)] }, Done: { Type: 'Pass', End: true } },
  });
  expect(edges.map(({ id, labels }) => [id, labels])).toEqual([
    ['Pick -choice-> Done', ['$.n = 1', '$.n = 2']],
    ['Done -next-> :end', []],
    [':start -next-> Pick', []],
  ]);
});

test('states that share a prefix are a group, unless all share it', () => {
  const states = (...names: string[]): StateMachineDefinition => ({
    StartAt: names[0] ?? '',
    States: Object.fromEntries(names.map((name) => [name, { Type: 'Succeed' as const }])),
  });
  expect(buildGraph(states('Pay: charge', 'Pay: undo', 'Other')).groups).toMatchObject([
    { kind: 'fragment', label: 'Pay' },
  ]);
  expect(buildGraph(states('Pay: charge', 'Pay: undo')).groups).toEqual([]);
  expect(buildGraph(states('Pay: charge', 'Ship: send')).groups).toEqual([]);
});

test('a machine that is started is drawn once beside the tasks that start it, with names of its own', () => {
  const arn = 'arn:aws:states:us-east-1:1:stateMachine:Child';
  const task = {
    Type: 'Task' as const,
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Parameters: { StateMachineArn: arn },
  };
  const definition: StateMachineDefinition = {
    StartAt: 'First',
    States: { First: { ...task, Next: 'Again' }, Again: { ...task, End: true } },
  };
  const child: StateMachineDefinition = { StartAt: 'First', States: { First: { ...task, End: true } } };
  const graph = buildGraph(definition, {
    nested: (given) => (given === arn ? { name: 'Child', definition: child } : undefined),
  });
  expect(graph.groups).toEqual([{ id: 'Child/frame', kind: 'machine', label: 'Machine Child' }]);
  expect(graph.edges.filter(({ kind }) => kind === 'starts').map(({ id }) => id)).toEqual([
    'Child/First -starts-> Child/:start',
    'First -starts-> Child/:start',
    'Again -starts-> Child/:start',
  ]);
});

test('where many states lead to one, they say so in words', () => {
  const { nodes, edges } = buildGraph(longMachine(100));
  expect(edges.filter(({ to }) => to === 'Failed')).toEqual([]);
  expect(nodes.find(({ id }) => id === 'Step 0: does its share')?.marks).toEqual(['catch States.ALL → Failed']);
  expect(nodes.find(({ id }) => id === 'Failed')?.marks).toEqual(['100 states lead here']);
});

test('fails softly: a state that does not exist is drawn as missing', () => {
  const { nodes } = buildGraph({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'Nowhere' } } });
  expect(nodes.find(({ id }) => id === 'Nowhere')).toMatchObject({ kind: 'missing', marks: ['no such state'] });
});
