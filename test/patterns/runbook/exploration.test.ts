import { exploreFaults, Simulator, type Fault, type Run, type World } from 'cdk-workflow-simulator';
import { explores } from '../../support/explores';
import { failoverStack } from './failover';
import { assertAllOrNothing, assertNoneAfterRefusal, assertReported, assertReverse, type Scene } from './invariants';
import { Ledger } from './ledger';

const stack = failoverStack();

const ALL = [
  'error',
  'throttle',
  'timeout',
  'answerLost',
  'late',
  'zombie',
  'twice',
  'stopped',
  'machineTimedOut',
] as const;
const SAMPLE = ['error', 'answerLost', 'zombie', 'stopped'] as const;

const ledgers = new WeakMap<World, Ledger>();

async function create(alarmed: boolean): Promise<World> {
  const world = await Simulator.load(stack);
  ledgers.set(world, new Ledger(world));
  if (alarmed) world.alarm('Errors').set('ALARM');
  return world;
}

/** Ann presses a button, if she was asked; the schedule has looked after everything when it is over. */
async function play(world: World, faults: readonly Fault[], button: string): Promise<Run> {
  const run = await world.stateMachine('Failover/Workflow').start({ by: 'carl' }, { faults });
  await world.advance({ minutes: 2 });
  const link = (world.function('Mailer').invocations.at(-1)?.event as { link?: string } | undefined)?.link;
  if (link !== undefined) await world.click(link, { button }).catch(() => undefined);
  await run.toEnd();
  await world.advance({ hours: 2 });
  return run;
}

/** A member of staff whose press was lost may not be heard. */
async function isApproved(world: World): Promise<boolean> {
  const items = await world.table('Channel/Table').items();
  return JSON.stringify(items).includes('APPROVE');
}

test.each([
  ['approved', 'approve', false],
  ['approved, and an alarm is raised', 'approve', true],
  ['rejected', 'reject', false],
])('whatever single fault strikes one that is %s', async (_, button, alarmed) => {
  const exploration = await exploreFaults({
    create: () => create(alarmed),
    run: (world, faults) => play(world, faults, button),
    invariant: async (world, run) => {
      const ledger = ledgers.get(world) as Ledger;
      const scene: Scene = { world, run, ledger, alarmed, approved: button === 'approve' && (await isApproved(world)) };
      assertNoneAfterRefusal(scene);
      assertReverse(scene);
      assertAllOrNothing(scene);
      assertReported(scene);
    },
    mayEndUncaught: ({ error }) => error !== undefined,
    kinds: explores(ALL, SAMPLE),
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(button === 'approve' ? 20 : 8);
});
