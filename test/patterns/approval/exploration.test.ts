import { Duration } from 'aws-cdk-lib';
import type { ExploreOptions, Fault, FaultKind, Run } from 'cdk-workflow-simulator';
import { exploreFaults } from 'cdk-workflow-simulator';
import { ApprovalWorld, WAIT, approvalStack } from '../../support/approval-world';
import { explores } from '../../support/explores';
import { Worlds } from '../../support/worlds';

/** Two who must both approve within an hour, reminded after twenty minutes; then the head within an hour. */
const stack = approvalStack({
  levels: [
    { approvers: ['ann', 'bob'], duration: Duration.hours(1), reminders: [Duration.minutes(20)] },
    { approvers: ['hal'], duration: Duration.hours(1) },
  ],
  delegates: ['dan'],
});
const worlds = new Worlds(stack);

afterAll(() => worlds.close());

const DEADLINE_MINUTES = 120;

/** Retries of what closes, each of which may be lost for a minute; and of what asks, where every attempt fails: they end by themselves. */
const OVERSHOOT_MINUTES = { once: 10, every: 60 };

// Throttling leads the same ways as errors do, and a call that is lost those of one that lands late.
const KINDS: FaultKind[] = ['error', 'answerLost', 'late', 'twice', 'zombie'];

/** Those who are asked, and what they did and were told. */
class People {
  public static async meet(): Promise<People> {
    return new People(ApprovalWorld.in(await worlds.take()));
  }

  /** Those who were told that their vote counts, and for what. */
  public readonly told = new Map<string, string>();
  private minute = 0;

  private constructor(public readonly refund: ApprovalWorld) {}

  public close(): Promise<void> {
    return worlds.giveBack(this.refund.world);
  }

  public advance(durationMs: number): Promise<void> {
    return this.refund.advance(durationMs);
  }

  public async wait(untilMinute: number): Promise<void> {
    await this.refund.world.advance({ minutes: untilMinute - this.minute });
    this.minute = untilMinute;
  }

  /** Votes by the newest link, unless there is none, or it was told that the vote counts. */
  public async votes(person: string, vote: string): Promise<void> {
    const link = this.refund.sent.filter(({ userId }) => userId === person).at(-1)?.link;
    if (link === undefined || this.told.has(person)) return;
    const { status } = await this.refund.vote(person, vote, '', link);
    expect([200, 410]).toContain(status);
    if (status === 200) this.told.set(person, vote);
  }
}

type Play = (people: People, minute: number) => Promise<void>;

/** What people do at each of some minutes. */
function at(minutes: readonly number[], play: Play): ExploreOptions<People, Run>['run'] {
  return async (people, faults: readonly Fault[]) => {
    const run = await people.refund.start({}, faults);
    for (const minute of minutes) {
      await people.wait(minute);
      await play(people, minute);
    }
    return run;
  };
}

/** What must hold however it went. */
async function invariant(people: People, run: Run, faults: readonly Fault[]): Promise<void> {
  endsInTime(run, faults);
  noVoteIsLost(people, run);
  await nothingIsDecidedTwice(people, run);
}

function endsInTime(run: Run, faults: readonly Fault[]): void {
  const overshoot = OVERSHOOT_MINUTES[faults.some(({ attempt }) => attempt === 'every') ? 'every' : 'once'];
  expect(run.elapsedMs).toBeLessThanOrEqual((DEADLINE_MINUTES + overshoot) * 60_000);
}

/** Whoever was told that their vote counts finds it in the outcome; and the outcome is that of votes, or of time. */
function noVoteIsLost({ told }: People, run: Run): void {
  const byBoth = told.get('ann') === 'approve' && told.get('bob') === 'approve';
  const rejected = [...told.values()].includes('reject');
  if (run.error === 'Approval.Expired') {
    expect(byBoth || rejected).toBe(false);
    expect(run.elapsedMs).toBeGreaterThanOrEqual(DEADLINE_MINUTES * 60_000);
  }
  if (run.error === 'Approval.Rejected') expect(rejected).toBe(true);
  if (run.status === 'SUCCEEDED') expect(byBoth || told.get('hal') === 'approve').toBe(true);
}

/** The decision in the table is that of the workflow, and there is one. */
async function nothingIsDecidedTwice({ refund }: People, run: Run): Promise<void> {
  const rows = await refund.world.table('Refund/Channel').items();
  const row = rows.find(({ waitId }) => waitId !== undefined) as { answer?: string } | undefined;
  const stored = row?.answer === undefined ? undefined : (JSON.parse(row.answer) as { outcome: string }).outcome;
  if (run.status === 'SUCCEEDED') expect(stored).toBe('APPROVED');
  if (run.error === 'Approval.Rejected') expect(stored).toBe('REJECTED');
  if (run.error === 'Approval.Expired') expect(stored).toBeUndefined();
}

async function explore(
  run: ExploreOptions<People, Run>['run'],
  more: Partial<ExploreOptions<People, Run>> = {},
): Promise<number> {
  const exploration = await exploreFaults({
    create: () => People.meet(),
    run,
    invariant,
    // A task that fails for good ends the execution with its own error; nothing is decided then.
    mayEndUncaught: () => true,
    kinds: KINDS,
    ...more,
  });
  exploration.assertNothingFound();
  return exploration.scenarios;
}

const both: Play = async (people) => {
  await people.votes('ann', 'approve');
  await people.votes('bob', 'approve');
};

describe('whatever goes wrong with one call, once or every time', () => {
  test('both votes count, and approve', async () => {
    expect(await explore(at([5, 25, 45], both))).toBeGreaterThan(8);
  });

  test('two votes at the last moment of their level count, or the next level is asked', async () => {
    const kinds: FaultKind[] = ['answerLost', 'late', 'zombie'];
    expect(await explore(at([59.9, 70], both), { kinds, persistent: false })).toBeGreaterThan(5);
  });

  test('nobody votes, and the request expires', async () => {
    const kinds: FaultKind[] = ['error', 'answerLost', 'late', 'zombie'];
    expect(await explore(at([], both), { kinds })).toBeGreaterThan(10);
  });

  test('the head rejects at the last moment', async () => {
    const play: Play = (people) => people.votes('hal', 'reject');
    const kinds: FaultKind[] = ['answerLost', 'late', 'zombie'];
    expect(await explore(at([119.9], play), { kinds, persistent: false })).toBeGreaterThan(5);
  });

  test('a request that was handed on is decided by whoever has it', async () => {
    const play: Play = async (people, minute) => {
      if (minute === 5 && people.refund.sent.some(({ userId }) => userId === 'ann')) {
        const { status } = await people.refund.delegate('ann', 'dan');
        expect(status).toBe(200);
      }
      if (minute > 5) await people.votes('dan', 'reject');
    };
    const kinds: FaultKind[] = ['answerLost', 'zombie', 'twice'];
    expect(await explore(at([5, 10, 30], play), { kinds, persistent: false })).toBeGreaterThan(2);
  });
});

describe('whatever two things go wrong', () => {
  test('both votes count, and approve', async () => {
    const kinds = explores(KINDS, ['answerLost', 'zombie']);
    expect(await explore(at([1, 25], both), { pairs: true, kinds, persistent: false })).toBeGreaterThan(5);
  });

  test('nobody votes, and the request expires', async () => {
    const kinds = explores(KINDS, ['answerLost', 'zombie']);
    expect(await explore(at([], both), { pairs: true, kinds, persistent: false })).toBeGreaterThan(10);
  });

  test('one rejects what the other has approved, at the last moment of their level', async () => {
    const play: Play = async (people) => {
      await people.votes('bob', 'approve');
      await people.votes('ann', 'reject');
    };
    const kinds = explores(KINDS, ['late', 'twice']);
    expect(await explore(at([25, 59.9, 61], play), { pairs: true, kinds, persistent: false })).toBeGreaterThan(5);
  });
});

describe('whatever goes wrong with one call that a handler makes', () => {
  const kinds = explores(['error', 'answerLost', 'late', 'crashAfter'], ['answerLost']);
  const ofHandlers = { states: [], handlerCalls: true, persistent: false, kinds };

  test('both votes count, and approve', async () => {
    expect(await explore(at([5, 25, 45], both), ofHandlers)).toBeGreaterThan(10);
  });

  test('nobody votes, and the request expires', async () => {
    expect(await explore(at([], both), ofHandlers)).toBeGreaterThan(10);
  });
});

test('an attempt that lands after its successor leaves the wait to it', async () => {
  const people = await People.meet();
  const run = await people.refund.start({}, [{ state: WAIT, kind: 'zombie' }]);
  await people.wait(5);
  await both(people, 5);
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 5 * 60_000 });
  await people.close();
});
