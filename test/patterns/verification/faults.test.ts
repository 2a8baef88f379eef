import type { ExploreOptions, Fault, FaultKind, Run, WorldOptions } from 'cdk-workflow-simulator';
import { exploreFaults } from 'cdk-workflow-simulator';
import { Duration } from 'aws-cdk-lib';
import { explores } from '../../support/explores';
import { VerificationWorld, verificationStack } from '../../support/verification-world';
import { Worlds } from '../../support/worlds';

const RESEND = ['Test/SignUp/Channel/Resend', 'Test/SignUp/Channel/Confirm'];
const WAIT = 'Verification: await confirmation';
const DEADLINE_MINUTES = 30;

const stack = verificationStack(() => ({ reminders: [Duration.minutes(10)] }));
const withResend = verificationStack(() => ({ resend: {} }));
const worlds = new Worlds(stack);
const worldsWithResend = new Worlds(withResend);

afterAll(async () => {
  await worlds.close();
  await worldsWithResend.close();
});

// Throttling leads the same ways as errors do, and a call that is lost those of one that lands late.
const KINDS: FaultKind[] = ['error', 'answerLost', 'late', 'twice', 'zombie'];

/** A verification, and what the person on the other side did and was told. */
class Person {
  public static async meets(of: Worlds): Promise<Person> {
    return new Person(await VerificationWorld.in(await of.take()), of);
  }

  /** The pages that answered presses on the button before the deadline of the verification that they are about. */
  public readonly pages: number[] = [];
  public wasVerified = false;
  private minute = 0;

  public constructor(
    public readonly signUp: VerificationWorld,
    private readonly worlds?: Worlds,
  ) {}

  public close(): Promise<void> {
    return this.worlds === undefined ? this.signUp.close() : this.worlds.giveBack(this.signUp.world);
  }

  public advance(durationMs: number): Promise<void> {
    return this.signUp.advance(durationMs);
  }

  public async waitsUntil(minute: number): Promise<void> {
    await this.signUp.world.advance({ minutes: minute - this.minute });
    this.minute = minute;
  }

  public async presses(link: string | undefined): Promise<void> {
    if (link === undefined) return;
    const { status } = await this.signUp.click(link);
    this.pages.push(status);
    if (status === 200) {
      this.wasVerified = true;
      expect(await this.signUp.user()).toMatchObject({ verified: true });
    }
  }

  public links(): string[] {
    return this.signUp.sent.filter(({ type }) => type === 'verification').map(({ link }) => link);
  }
}

/** Somebody who presses the button at these minutes, on the newest link, until they are told that it is confirmed. */
function pressesAt(...minutes: number[]): (person: Person, faults: readonly Fault[]) => Promise<Run> {
  return async (person, faults) => {
    const run = await person.signUp.start({ userId: 'ada' }, faults);
    for (const minute of minutes) {
      await person.waitsUntil(minute);
      await person.presses(person.links().at(-1));
      if (person.wasVerified) break;
    }
    return run;
  };
}

/** Somebody who asks for the message again, and presses the button on the newest one until they are told that it is confirmed. */
const asksAgain: ExploreOptions<Person, Run>['run'] = async (person, faults) => {
  const run = await person.signUp.start({ userId: 'ada' }, faults);
  await person.waitsUntil(4);
  await person.signUp.world.function('SignUp/Channel/Resend').invoke({ userId: 'ada' });
  for (const minute of [5, 6]) {
    await person.waitsUntil(minute);
    if (!person.wasVerified) await person.presses(person.links().at(-1));
  }
  return run;
};

/** What must hold however it went: nobody loses their data who has clicked in time or was told nothing, and no page lies. */
async function invariant({ signUp, pages, wasVerified }: Person, run: Run): Promise<void> {
  const user = await signUp.user();
  const { outcome } = (run.output as { verification?: { outcome: string } } | undefined)?.verification ?? {};
  if (pages.length > 0) expect(user).toBeDefined();
  if (wasVerified) {
    expect(user).toMatchObject({ verified: true });
    expect(outcome ?? 'VERIFIED').toBe('VERIFIED');
  }
  if (user === undefined) {
    expect(outcome ?? 'EXPIRED').toBe('EXPIRED');
    expect(signUp.sent.map(({ type }) => type)).toContain('verification');
    expect(run.elapsedMs).toBeGreaterThanOrEqual(DEADLINE_MINUTES * 60_000);
  }
  if (run.status === 'SUCCEEDED') {
    expect(user?.verified === true ? 'VERIFIED' : user === undefined ? 'EXPIRED' : 'neither').toBe(outcome);
    expect(signUp.sent.some(({ type }) => type === 'welcome')).toBe(outcome === 'VERIFIED');
  }
}

async function explore(
  run: ExploreOptions<Person, Run>['run'],
  more: Partial<ExploreOptions<Person, Run>> & { readonly of?: Worlds } = {},
): Promise<number> {
  const { of = worlds, ...options } = more;
  const exploration = await exploreFaults({
    create: () => Person.meets(of),
    run,
    invariant,
    // A state that fails for good ends the execution with the error of its task: so a redrive starts with that task again.
    mayEndUncaught: () => true,
    kinds: KINDS,
    ...options,
  });
  exploration.assertNothingFound();
  return exploration.scenarios;
}

describe('whatever goes wrong with one call, once or every time', () => {
  test('who clicks in time is verified or kept, and no page says confirmed to who is not', async () => {
    expect(await explore(pressesAt(5, 6, 12, 13))).toBeGreaterThan(10);
  });

  test('who clicks at the last moment is verified or kept', async () => {
    const kinds: FaultKind[] = ['answerLost', 'late', 'zombie'];
    expect(await explore(pressesAt(29.9), { kinds, persistent: false })).toBeGreaterThan(5);
  });

  test('who does not click is deleted or kept, and hears of it first', async () => {
    const kinds: FaultKind[] = ['error', 'answerLost', 'late', 'zombie'];
    expect(await explore(pressesAt(), { kinds })).toBeGreaterThan(10);
  });

  test('who asks for the message again is verified or kept, and its link works', async () => {
    const kinds: FaultKind[] = ['answerLost', 'zombie', 'twice'];
    expect(await explore(asksAgain, { of: worldsWithResend, kinds, persistent: false })).toBeGreaterThan(3);
  });
});

test('a verification goes the same way whether each call of its handlers is a step or not', async () => {
  const told = async (options: WorldOptions): Promise<unknown> => {
    const person = new Person(await VerificationWorld.open(stack, options));
    const run = await pressesAt(5)(person, []);
    await run.toEnd();
    const calls = run.handlerCalls.map(({ call }) => call);
    const seen = { history: run.history, calls, sent: person.signUp.sent, pages: person.pages };
    await person.close();
    return seen;
  };
  const whole = await told({});
  expect(await told({ interleaving: 'inTurn' })).toEqual(whole);
  expect(whole).toMatchObject({ pages: [200], calls: expect.arrayContaining(['sns:publish']) as unknown });
});

describe('whatever goes wrong with one call that a handler makes', () => {
  // No effect and an effect that nobody hears of; what is throttled is an error that comes later, and who times out is who crashes.
  const everyKind: FaultKind[] = ['error', 'answerLost', 'late', 'crashAfter'];
  const ofHandlers = (...sample: FaultKind[]): Partial<ExploreOptions<Person, Run>> => ({
    states: [],
    handlerCalls: true,
    persistent: false,
    kinds: explores(everyKind, sample),
  });

  test('who clicks in time is verified or kept, and no page says confirmed to who is not', async () => {
    expect(await explore(pressesAt(5, 6, 12, 13), ofHandlers('answerLost', 'crashAfter'))).toBeGreaterThan(15);
  });

  test('who does not click is deleted or kept, and hears of it first', async () => {
    expect(await explore(pressesAt(), ofHandlers('error', 'late'))).toBeGreaterThan(15);
  });

  test('who asks for the message again is verified or kept, and its link works', async () => {
    const options = { ...ofHandlers('answerLost'), functions: RESEND, of: worldsWithResend };
    expect(await explore(asksAgain, options)).toBeGreaterThan(5);
  });
});

describe('whatever two things go wrong with the first message', () => {
  test('who clicks in time is verified or kept', async () => {
    const kinds = explores(['error', 'answerLost', 'zombie', 'twice'], ['answerLost', 'zombie']);
    expect(await explore(pressesAt(0, 2, 5), { states: [WAIT], pairs: true, kinds })).toBeGreaterThan(5);
  });
});

describe('two verifications of one user that overlap', () => {
  /** The same user signs up again after 25 minutes, and presses the button of the one or of the other message. */
  function twice(pressed: 'first' | 'second', minute: number): ExploreOptions<Person, Run>['run'] {
    return async (person, faults) => {
      const struck = pressed === 'first' ? faults : [];
      const first = await person.signUp.start({ userId: 'ada' }, struck);
      await person.waitsUntil(25);
      const links = person.links().length;
      const second = await person.signUp.start({ userId: 'ada' }, pressed === 'first' ? [] : faults);
      await person.waitsUntil(minute);
      await person.presses(pressed === 'first' ? person.links()[0] : person.links()[links]);
      await first.toEnd();
      return second;
    };
  }

  test.each([26, 29.9, 35, 50])('the newest owns the user: its link confirms in minute %d', async (minute) => {
    const owned: typeof invariant = async (person, run) => {
      await invariant(person, run);
      if (run.status === 'SUCCEEDED') expect(person.wasVerified).toBe(true);
    };
    const kinds: FaultKind[] = ['answerLost', 'zombie'];
    const options = { states: [WAIT], persistent: false, kinds, invariant: owned };
    expect(await explore(twice('second', minute), options)).toBeGreaterThan(1);
  });

  test.each(['timeout', 'late'] as const)(
    'the newest owns the user, also when the first message of the older one is lost and comes after it (%s)',
    async (kind) => {
      const person = await Person.meets(worlds);
      await person.signUp.start({ userId: 'ada' }, [{ state: WAIT, kind }]);
      await person.waitsUntil(5);
      const second = await person.signUp.start({ userId: 'ada' });
      await person.waitsUntil(12);
      await person.presses(person.links()[0]);
      expect(person.pages).toEqual([200]);
      await second.toEnd();
      expect(second).toMatchObject({ output: { verification: { outcome: 'VERIFIED' } } });
      await person.close();
    },
  );

  test('the older one deletes nobody and confirms nobody', async () => {
    const disowned: typeof invariant = async (person) => {
      expect(person.pages).toEqual([410]);
      expect(person.wasVerified).toBe(false);
    };
    expect(await explore(twice('first', 26), { states: [], invariant: disowned })).toBe(1);
    expect(await explore(twice('first', 35), { states: [], invariant: disowned })).toBe(1);
  });

  test('end in their order: superseded, then as the user decides', async () => {
    const person = await Person.meets(worlds);
    const first = await person.signUp.start({ userId: 'ada' });
    await person.waitsUntil(25);
    const second = await person.signUp.start({ userId: 'ada' });
    await first.toEnd();
    expect(first).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'SUPERSEDED' } } });
    expect(await person.signUp.user()).toBeDefined();
    await second.toEnd();
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'EXPIRED' } } });
    expect(await person.signUp.user()).toBeUndefined();
    await person.close();
  });

  test.each([1, 25])('welcome the user once, who has confirmed the newer one, %i minutes apart', async (minutes) => {
    const person = await Person.meets(worlds);
    const first = await person.signUp.start({ userId: 'ada' });
    await person.waitsUntil(minutes);
    const second = await person.signUp.start({ userId: 'ada' });
    await person.waitsUntil(minutes + 1);
    const [older, newer] = [person.links()[0], person.links().at(-1)];
    await person.presses(newer);
    await person.presses(older);
    await first.toEnd();
    await second.toEnd();
    expect(person.pages).toEqual([200, 200]);
    expect(second).toMatchObject({ output: { verification: { outcome: 'VERIFIED' } } });
    expect(first).toMatchObject({ output: { verification: { outcome: 'SUPERSEDED' } } });
    expect(person.signUp.sent.filter(({ type }) => type === 'welcome')).toHaveLength(1);
    await person.close();
  });

  test('remind the user once: the older one is silent from then on', async () => {
    const person = await Person.meets(worlds);
    const first = await person.signUp.start({ userId: 'ada' });
    await person.waitsUntil(5);
    await person.signUp.start({ userId: 'ada' });
    await first.toEnd();
    expect(first).toMatchObject({ output: { verification: { outcome: 'SUPERSEDED' } }, elapsedMs: 601_000 });
    await person.waitsUntil(20);
    expect(person.signUp.sent.map(({ reminder }) => reminder)).toEqual([0, 0, 1]);
    await person.close();
  });
});

test('an attempt that lands after its successor leaves the wait to it, also when the user asks for the message again', async () => {
  const person = await Person.meets(worldsWithResend);
  const run = await person.signUp.start({ userId: 'ada' }, [{ state: WAIT, kind: 'zombie' }]);
  await person.waitsUntil(4);
  await person.signUp.world.function('SignUp/Channel/Resend').invoke({ userId: 'ada' });
  await person.presses(person.links().at(-1));
  expect(person.pages).toEqual([200]);
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { verification: { outcome: 'VERIFIED' } } });
  expect(run.elapsedMs).toBe(4 * 60_000);
  await person.close();
});
