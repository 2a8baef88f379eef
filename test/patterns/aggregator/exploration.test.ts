import type { Fault, Run, World } from 'cdk-workflow-simulator';
import { Simulator, exploreFaults } from 'cdk-workflow-simulator';
import { collecting } from './collecting';
import { ALWAYS, assertInvariants, INVARIANTS, windowRuns, type Scene } from './invariants';

const MAX_EVENTS = 2;
const stack = collecting({ maxEvents: MAX_EVENTS });

const world = async (): Promise<World> => {
  const made = await Simulator.load(stack);
  made.function('Handle').mock(() => ({ done: true }));
  return made;
};

/** The name and the input of the first execution, as the function gives them: the test starts it itself, since faults strike what it starts. */
async function firstExecution(): Promise<Pick<Run, 'name' | 'input'>> {
  const trial = await world();
  await trial.function('Bills/CollectFunction').invoke({ key: 'ada', id: 'trial' });
  const [run] = windowRuns(trial);
  await trial.close();
  return run as Run;
}

/** A message opens a window, two more fill it and open the next one, and a last one comes much later. */
async function sell(subject: World, faults: readonly Fault[], first: Pick<Run, 'name' | 'input'>): Promise<Run> {
  const struck = await subject.stateMachine('Bills/Workflow').start(first.input, { name: first.name, faults });
  const queue = subject.queue('Sales');
  const ids: string[] = [];
  sent.set(subject, ids);
  for (const [sale, minutesUntilNext] of [1, 0, 30, 180].entries()) {
    queue.send({ customer: 'ada', sale });
    ids.push(queue.messages.at(-1)?.messageId ?? '');
    await subject.advance({ minutes: minutesUntilNext });
  }
  return struck;
}

const sent = new WeakMap<World, string[]>();

/** The events are those of the messages; what has gone to the dead letters may be in a window all the same, since the answer was lost. */
function sceneOf(subject: World): Scene {
  const ids = sent.get(subject) ?? [];
  const dead = subject.queue('Dead').messages.map(({ messageId }) => messageId);
  return { world: subject, accepted: ids.filter((id) => !dead.includes(id)), doubtful: dead, maxEvents: MAX_EVENTS };
}

test('whatever fault strikes an execution, every event is in one window, and in others that are handled', async () => {
  const first = await firstExecution();
  const exploration = await exploreFaults({
    create: world,
    run: (subject, faults) => sell(subject, faults, first),
    invariant: async (subject, struck) => {
      const fails = struck.status !== 'SUCCEEDED';
      await assertInvariants(fails ? ALWAYS : INVARIANTS, sceneOf(subject));
      expect(subject.queue('Sales').messages).toEqual([]);
      const others = windowRuns(subject).filter(({ arn }) => arn !== struck.arn);
      expect(others.map(({ status }) => status)).toEqual(others.map(() => 'SUCCEEDED'));
    },
    mayEndUncaught: ({ error }) => error !== undefined,
    states: ['Window: collect', 'Window: close'],
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(20);
});

test('whatever fault strikes a call of the function, messages come again until each is in one window', async () => {
  const first = await firstExecution();
  const exploration = await exploreFaults({
    create: world,
    run: (subject, faults) => sell(subject, faults, first),
    invariant: async (subject) => {
      await assertInvariants(INVARIANTS, sceneOf(subject));
      expect(subject.queue('Sales').messages).toEqual([]);
    },
    states: [],
    kinds: ['answerLost', 'crashAfter'],
    handlerCalls: true,
    persistent: false,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(20);
});
