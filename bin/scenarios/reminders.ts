import type { Json } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

const APPOINTMENT = 'dentist-4711';

/** What can happen to the reminder of an appointment. */
export const REMINDERS_SCENARIOS: readonly Scenario[] = [
  { title: 'an appointment is moved, and its reminder with it, as clocks in Berlin show it', play: move },
  { title: 'an appointment is called off: nobody is reminded, and calling off again is told so', play: callOff },
];

async function move(stage: Stage): Promise<void> {
  const day = tomorrow(stage);
  await book(stage, `${day}T09:00:00`);
  await stage.world.advance({ hours: 1 });
  await book(stage, `${day}T11:00:00`);
  await stage.world.advance({ days: 2 });
  const [run, second] = stage.world.stateMachine('Reminders/Reminder/Workflow').runs;
  if (run === undefined) throw new Error('Nobody was reminded');
  stage.showRun(run);
  stage.check(
    'reminded at eleven, as clocks in Berlin show it',
    run.history[0]?.timestamp.toISOString(),
    `${day}T10:00:00.000Z`,
  );
  stage.check('transitions: the claim and the reminder', run.transitions, 2);
  stage.check('reminded again', second !== undefined, false);
}

async function callOff(stage: Stage): Promise<void> {
  await book(stage, `${tomorrow(stage)}T09:00:00`);
  await stage.world.advance({ hours: 1 });
  const first = await callIn(stage, 'CallOff', {});
  const second = await callIn(stage, 'CallOff', {});
  await stage.world.advance({ days: 2 });
  stage.check('called off', first, { cancelled: true, status: 'cancelled', key: APPOINTMENT });
  stage.check('called off again', second, { cancelled: false, status: 'cancelled', key: APPOINTMENT });
  stage.check('reminders', stage.world.stateMachine('Reminders/Reminder/Workflow').runs.length, 0);
}

/** The day after today, as Berlin has it in winter. */
function tomorrow({ world }: Stage): string {
  return new Date(world.now.getTime() + 25 * 3_600_000).toISOString().slice(0, 10);
}

async function book(stage: Stage, remindAt: string): Promise<void> {
  const outcome = await callIn(stage, 'Book', { remindAt });
  stage.check(`set for ${remindAt}`, (outcome as { set?: boolean }).set, true);
}

/** Runs one of the machines around the timer; answers what it says of it. */
async function callIn(stage: Stage, machine: string, input: Readonly<Record<string, Json>>): Promise<Json> {
  const run = await stage.world.stateMachine(`Reminders/${machine}`).start({ appointment: APPOINTMENT, ...input });
  await run.toEnd();
  stage.showRun(run);
  const { timer } = (run.output ?? {}) as { timer?: Json };
  stage.note('event', `${machine}: ${JSON.stringify(timer)}`);
  return timer ?? null;
}
