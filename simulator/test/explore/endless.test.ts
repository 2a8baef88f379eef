import { prove, replay, Simulator, type JsonObject, type ProveOptions, type World } from 'cdk-workflow-simulator';
import { machine, table, templateOf } from '../world/small-templates';

async function starts(world: World): Promise<void> {
  await (await world.stateMachine('Machine').start()).toEnd();
}

const CIRCLE: JsonObject = {
  Again: { Type: 'Choice', Choices: [{ Variable: '$.n', IsPresent: true, Next: 'Done' }], Default: 'Wait' },
  Wait: { Type: 'Wait', Seconds: 1, Next: 'Again' },
  Done: { Type: 'Succeed' },
};

const circling: ProveOptions = {
  create: (interleaving) => {
    const Machine = machine({ StartAt: 'Again', States: CIRCLE });
    return Simulator.load(templateOf({ Machine }), { interleaving });
  },
  actors: [starts, starts],
  bounds: { steps: 300 },
};

test('a run that turns in a circle is found, told by its last steps, and shown again', async () => {
  const proof = await prove(circling);
  expect(proof).toMatchObject({ isProved: false, runs: 1, finding: { kind: 'endless', order: [] } });
  expect(proof.finding?.steps.map(({ what }) => what)).toContain('Wait waits');
  expect(String(proof)).toContain('A run does not end: It has not come to its end after 300 steps');
  await expect(replay(circling, { order: [] })).rejects.toThrow("raise 'bounds.steps'");
});

async function looksOnAndOn(world: World): Promise<void> {
  for (;;) await world.advance({ minutes: 1 });
}

test('so is an actor that goes on and on', async () => {
  const proof = await prove({
    ...circling,
    create: (interleaving) => Simulator.load(templateOf({ Locks: table({ TableName: 'Locks' }) }), { interleaving }),
    actors: [looksOnAndOn],
  });
  expect(proof.finding?.kind).toBe('endless');
});

test('what takes its time, but comes to an end, is no finding', async () => {
  const proof = await prove({
    ...circling,
    create: (interleaving) => {
      const Machine = machine({ StartAt: 'Again', TimeoutSeconds: 60, States: CIRCLE });
      return Simulator.load(templateOf({ Machine }), { interleaving });
    },
    actors: [starts],
  });
  proof.assertProved();
});

test('a mock of a state may write into a table, and what it writes is part of its step', async () => {
  const call: JsonObject = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true };
  const Machine = machine({
    StartAt: 'Call',
    States: { Call: { ...call, Parameters: { QueueUrl: 'q', MessageBody: 'm' } } },
  });
  const proof = await prove({
    create: async (interleaving) => {
      const template = templateOf({ Machine, Locks: table({ TableName: 'Locks' }) });
      const world = await Simulator.load(template, { interleaving, permissions: 'off' });
      world
        .stateMachine('Machine')
        .state('Call')
        .mock(async () => {
          const had = Number((await world.table('Locks').get({ pk: 'n' }))?.['n'] ?? 0);
          await world.table('Locks').put({ pk: 'n', n: had + 1 });
        });
      return world;
    },
    actors: [starts, starts],
    invariant: async (world) => expect(await world.table('Locks').get({ pk: 'n' })).toMatchObject({ n: 2 }),
  });
  proof.assertProved();
  expect(proof.classes).toBe(2);
});
