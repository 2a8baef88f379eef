import type { Deployment, Ended } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Reminders/Reminder/Workflow/StateMachine';
const BOOK = 'Reminders/Book/StateMachine';
const CALL_OFF = 'Reminders/CallOff/StateMachine';

/** What is said of a timer, without its time. */
async function told(machine: string, deployment: Deployment, input: Record<string, string>): Promise<unknown> {
  const { status, output } = await (await deployment.start(machine, input)).ended();
  const { timer } = (output ?? {}) as { timer?: { dueAt?: string } };
  if (timer === undefined) return status;
  const { dueAt, ...rest } = timer;
  return dueAt === undefined ? rest : { ...rest, dueAt: typeof dueAt };
}

function book(deployment: Deployment, appointment: string, remindAt: string): Promise<unknown> {
  return told(BOOK, deployment, { appointment, remindAt });
}

function callOff(deployment: Deployment, appointment: string): Promise<unknown> {
  return told(CALL_OFF, deployment, { appointment });
}

/** A time from now on, in UTC: the emulator takes every time of a schedule for one of UTC. */
function inSeconds(deployment: Deployment, seconds: number): string {
  return new Date(deployment.now().getTime() + seconds * 1000).toISOString();
}

/** A day from now on, as clocks show it. */
function tomorrow(deployment: Deployment): string {
  return `${inSeconds(deployment, 86_400).slice(0, 10)}T12:00:00`;
}

async function reminded(deployment: Deployment): Promise<Ended> {
  return (await deployment.nextExecution(MACHINE)).ended();
}

const set = (key: string, generation: number): object => ({
  set: true,
  status: 'set',
  key,
  generation,
  dueAt: 'string',
});
const REMINDED = (appointment: string): object => ({
  status: 'SUCCEEDED',
  states: ['Timer: claim', 'Remind'],
  output: { appointment },
});

const MOVED: Expectation = {
  name: 'a reminder that is moved comes once, when it is due then, and can not be called off afterwards',
  machine: MACHINE,
  play: async (deployment) => ({
    first: await book(deployment, 'dentist', tomorrow(deployment)),
    second: await book(deployment, 'dentist', inSeconds(deployment, 6)),
    reminded: await reminded(deployment),
    late: await callOff(deployment, 'dentist'),
  }),
  expected: {
    first: set('dentist', 1),
    second: set('dentist', 2),
    reminded: REMINDED('dentist'),
    late: { cancelled: false, status: 'fired', key: 'dentist' },
  },
};

const OVER: Expectation = {
  name: 'a reminder whose time is over comes at once',
  machine: MACHINE,
  play: async (deployment) => ({
    booked: await book(deployment, 'barber', '2020-01-01T09:00:00'),
    reminded: await reminded(deployment),
  }),
  expected: { booked: set('barber', 1), reminded: REMINDED('barber') },
};

const CALLED_OFF: Expectation = {
  name: 'a reminder is called off once, and calling off what there is not is told so',
  play: async (deployment) => ({
    booked: await book(deployment, 'tailor', tomorrow(deployment)),
    first: await callOff(deployment, 'tailor'),
    second: await callOff(deployment, 'tailor'),
    unknown: await callOff(deployment, 'nobody'),
  }),
  expected: {
    booked: set('tailor', 1),
    first: { cancelled: true, status: 'cancelled', key: 'tailor' },
    second: { cancelled: false, status: 'cancelled', key: 'tailor' },
    unknown: { cancelled: false, status: 'unknown', key: 'nobody' },
  },
};

const NO_TIME: Expectation = {
  name: 'fails when the time of a reminder is none',
  machine: BOOK,
  play: async (deployment) => {
    const execution = await deployment.start(BOOK, { appointment: 'nowhen', remindAt: 'soon' });
    return execution.ended();
  },
  expected: { status: 'FAILED', error: 'Timer.Invalid', states: ['Booking: set timer'] },
};

export const REMINDERS: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [], expectations: [MOVED, OVER, CALLED_OFF, NO_TIME] },
];
