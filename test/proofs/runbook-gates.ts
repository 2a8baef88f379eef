import { Duration, type Stack } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { RunbookStep } from 'cdk-workflow-patterns';
import { Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { freeze, functions, gated, PATIENT } from '../patterns/runbook/gated';
import { stackWith } from '../support/synthesize';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const BEGINS_MINUTE = 2;
const LASTS = Duration.minutes(10);

/** @param wait for how long the gate of a hold waits. */
const gatesStack = (wait = PATIENT.wait as Duration): Stack =>
  stackWith((stack) => {
    functions(stack);
    const calendars = [freeze(stack).ref];
    const begins = scheduler.ScheduleExpression.cron({ minute: `${BEGINS_MINUTE}`, hour: '0' });
    gated(stack, 'Hold', RunbookStep.hold('Gate', { ...PATIENT, wait }));
    gated(stack, 'Calendar', RunbookStep.calendar('Gate', { calendars, ...PATIENT }));
    gated(stack, 'Window', RunbookStep.window('Gate', { begins, duration: LASTS, ...PATIENT }));
  });

type Act = 'did' | 'undid' | 'went on' | 'shut' | 'opened';

/** What the runbooks did, and those who shut and open their gates, in the order in which it happened. */
interface Scene {
  readonly world: World;
  readonly acts: { readonly act: Act; readonly whose: string }[];
}

const runsIn = ({ world }: Scene): readonly Run[] =>
  ['Hold', 'Calendar', 'Window'].flatMap((each) => world.stateMachine(each).runs);

/** Whether the gate of an execution is shut after a number of acts. */
function isShut({ acts }: Scene, run: Run, after = acts.length): boolean {
  const own = acts
    .slice(0, after)
    .filter(({ act, whose }) => /shut|opened/.test(act) && ['all', run.name].includes(whose));
  return own.at(-1)?.act === 'shut';
}

function actsOf({ acts }: Scene, run: Run, wanted: Act): number[] {
  return acts.flatMap(({ act, whose }, at) => (act === wanted && whose === run.name ? [at] : []));
}

/** A gate that was shut before the step in front of it is seen to be so; one that is shut later may come too late. */
function noneBehindShut(scene: Scene): void {
  for (const run of runsIn(scene)) {
    const [went] = actsOf(scene, run, 'went on');
    const did = actsOf(scene, run, 'did').at(-1) ?? 0;
    if (went === undefined || !isShut(scene, run, did)) continue;
    if (!scene.acts.slice(did, went).some(({ act, whose }) => act === 'opened' && ['all', run.name].includes(whose)))
      throw new Error(`${run.name} went on behind a gate that is shut`);
  }
}

function noneOutside({ world }: Scene): void {
  for (const run of world.stateMachine('Window').runs) {
    const [entered] = run.path.filter(({ state }) => state === 'Go on');
    const minute =
      entered === undefined ? BEGINS_MINUTE : (new Date(entered.enteredAtMs).getTime() % 86_400_000) / 60_000;
    if (minute < BEGINS_MINUTE || minute >= BEGINS_MINUTE + LASTS.toMinutes())
      throw new Error(`${run.name} went on in minute ${minute}`);
  }
}

function leavesNothing(scene: Scene): void {
  for (const run of runsIn(scene).filter(
    ({ status, error }) => status === 'FAILED' && error !== 'Saga.CompensationFailed',
  )) {
    const [did, undid] = [actsOf(scene, run, 'did'), actsOf(scene, run, 'undid')];
    if (did.length > 0 && undid.length === 0) throw new Error(`${run.name} failed and left what it did`);
  }
}

const GATES: Invariants<Scene> = {
  'no step starts while it is held, or while its calendar is closed, before its gate is asked': noneBehindShut,
  'no step starts outside of its window of time': noneOutside,
  'a runbook that failed has left nothing, or says what it could not undo': leavesNothing,
  'it ends when its gates have waited for as long as they may': (scene) =>
    runsIn(scene).every(({ status, elapsedMs }) => status !== 'RUNNING' && elapsedMs <= 20 * 60_000),
};

/** Where no call fails. */
const GO_ON: Invariants<Scene> = {
  ...GATES,
  'what is held or shut out goes on when that is over in time, and is undone when it is not': (scene) => {
    for (const run of runsIn(scene)) {
      const [goes, shut] = [run.status === 'SUCCEEDED', isShut(scene, run)];
      // One that had passed before it was shut is done.
      if (!goes && !shut) throw new Error(`${run.name} ended ${run.status} at an open gate`);
      if (goes !== actsOf(scene, run, 'went on').length > 0) throw new Error(`${run.name} says ${run.status}`);
    }
  },
};

const createIn =
  (stack: Stack): Scenery<Scene>['create'] =>
  async (interleaving) => {
    const world = await Simulator.load(stack, { interleaving });
    const scene: Scene = { world, acts: [] };
    const tells = (name: string, act: Act): void =>
      world.function(name).mock((event) => {
        scene.acts.push({ act, whose: (event as { run: string }).run });
        return {};
      });
    tells('Done', 'did');
    tells('Undone', 'undid');
    tells('Gone', 'went on');
    return [world, scene];
  };

/** By then every gate has waited for as long as it may. */
const LATER = { hours: 2 };

const starts = (machine: string, name: string, after = 0) =>
  Object.defineProperty(
    async ({ world }: Scene): Promise<void> => {
      await world.advance(after);
      await world.stateMachine(machine).start({}, { name });
      await world.advance(LATER);
    },
    'name',
    { value: `runs ${name}` },
  );

const puts =
  (value: string, act: Act, whose = 'all') =>
  ({ world, acts }: Scene): void => {
    world.parameter('HoldRunbook/Hold').put(value);
    acts.push({ act, whose });
  };

async function holds(scene: Scene): Promise<void> {
  puts('hold', 'shut')(scene);
  await scene.world.advance(LATER);
}

async function resumes(scene: Scene): Promise<void> {
  puts('go', 'opened')(scene);
  await scene.world.advance(LATER);
}

/** Within the wait of the gate, between two of its questions. */
async function holdsForAWhile(scene: Scene): Promise<void> {
  puts('hold', 'shut')(scene);
  await scene.world.advance({ minutes: 6 });
  puts('go', 'opened')(scene);
  await scene.world.advance(LATER);
}

async function holdsOne(scene: Scene): Promise<void> {
  puts('one', 'shut', 'one')(scene);
  await scene.world.advance(LATER);
}

async function closes({ world, acts }: Scene): Promise<void> {
  world.calendar('Freeze').set('CLOSED');
  acts.push({ act: 'shut', whose: 'all' });
  await world.advance(LATER);
}

async function opens({ world, acts }: Scene): Promise<void> {
  world.calendar('Freeze').set('OPEN');
  acts.push({ act: 'opened', whose: 'all' });
  await world.advance(LATER);
}

const common = {
  pattern: 'Runbook',
  create: createIn(gatesStack()),
  invariants: GO_ON,
  bounds: { runs: 400, preemptions: 1, delays: 1, random: 10 },
};
const faults = { kinds: ['error', 'answerLost', 'zombie', 'twice', 'stopped'], persistent: false } as const;

/** A minute before it closes, and when it does. */
const [IN_TIME, TOO_LATE] = [BEGINS_MINUTE + LASTS.toMinutes() - 1, BEGINS_MINUTE + LASTS.toMinutes()].map(
  (minute) => minute * 60_000,
) as [number, number];

export const RUNBOOK_GATE_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'runbook-hold',
    situation: 'A runbook that comes to its gate while operators hold and resume it',
    people: [starts('Hold', 'one'), holds, resumes],
  }),
  patternProof({
    ...common,
    id: 'runbook-hold-one',
    situation: 'Two runbooks at their gates, while operators hold one of them',
    people: [starts('Hold', 'one'), starts('Hold', 'two'), holdsOne],
  }),
  patternProof({
    ...common,
    id: 'runbook-hold-fault',
    situation: 'A runbook that is held for a while, and one fault',
    people: [starts('Hold', 'one'), holdsForAWhile],
    invariants: GATES,
    faults,
  }),
  patternProof({
    ...common,
    id: 'runbook-calendar',
    situation: 'A runbook that comes to its gate while its change calendar closes and opens',
    people: [starts('Calendar', 'one'), closes, opens],
  }),
  patternProof({
    ...common,
    id: 'runbook-window',
    situation: 'A runbook before its window, one at the end of it and one behind it, and one fault',
    people: [starts('Window', 'before'), starts('Window', 'in-time', IN_TIME), starts('Window', 'late', TOO_LATE)],
    invariants: GATES,
    faults: { ...faults, states: ['Gate', 'Go on'] },
  }),
];

/** One whose gate waits for longer than is said. */
export const LONG_HOLD = patternProof({
  ...common,
  id: 'runbook-long-hold',
  situation: 'A hold that waits for four hours',
  create: createIn(gatesStack(Duration.hours(4))),
  people: [starts('Hold', 'one'), holds],
});
