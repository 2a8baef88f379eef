import type { Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

/** What can happen to bookings of one account. */
export const ACCOUNTS_SCENARIOS: readonly Scenario[] = [
  { title: 'three bookings of one account come at once: each waits for the one before it', play: oneByOne },
  { title: 'a booking is stopped while it holds the account: the next one is handed it at once', play: stopped },
];

async function oneByOne(stage: Stage): Promise<void> {
  const runs = [await book(stage, 'a1'), await book(stage, 'a1'), await book(stage, 'a1')];
  const other = await book(stage, 'b2');
  await stage.world.advance({ minutes: 5 });
  runs.forEach((run) => stage.showRun(run));
  stage.check('seconds from booking to booking', gaps(runs), [20, 20]);
  stage.check('fencing numbers grow', fences(runs), [0, 1, 2]);
  stage.check('transitions of the first, which found the account free', runs[0]?.transitions, 3);
  stage.check('transitions of the second, which stood in line', runs[1]?.transitions, 4);
  stage.check('another account waits for none of them', other.elapsedMs, 20_000);
}

async function stopped(stage: Stage): Promise<void> {
  const first = await book(stage, 'a1');
  const second = await book(stage, 'a1');
  await stage.world.advance({ seconds: 5 });
  stage.note('event', 'the first booking is stopped');
  first.stop();
  await stage.world.advance({ minutes: 5 });
  stage.showRun(second);
  stage.check('the second booking', second.status, 'SUCCEEDED');
  stage.check('seconds until it had its turn', gaps([first, second]), [6]);
}

async function book({ world }: Stage, account: string): Promise<Run> {
  const run = await world.stateMachine('Accounts/Booking').start({ account });
  await world.advance({ milliseconds: 500 });
  return run;
}

function booked(run: Run): { enteredAtMs: number; fence: number } {
  const { enteredAtMs = 0, input } = run.path.find(({ state }) => state === 'Book') ?? {};
  return { enteredAtMs, fence: (input as { lock: { fence: number } }).lock.fence };
}

function gaps(runs: readonly Run[]): number[] {
  return runs.slice(1).map((run, index) => {
    const before = runs[index] as Run;
    return Math.round((booked(run).enteredAtMs - booked(before).enteredAtMs) / 1000);
  });
}

function fences(runs: readonly Run[]): number[] {
  const [first = 0, ...others] = runs.map((run) => booked(run).fence);
  return [0, ...others.map((fence) => fence - first)];
}
