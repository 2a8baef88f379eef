import type { Fault, FaultKind, Run } from 'cdk-workflow-simulator';
import { exploreFaults } from 'cdk-workflow-simulator';
import { Duration } from 'aws-cdk-lib';
import { VerificationWorld, verificationStack } from '../../support/verification-world';

const WAIT = 'Verification: await confirmation';
const DELETE = 'Verification: delete unverified user';

const stack = verificationStack(() => ({ reminders: [Duration.minutes(10)] }));

/** Somebody who clicks at these minutes, on the newest link, until they are told that it is confirmed. */
function clicksAt(...minutes: number[]): (signUp: VerificationWorld, faults: readonly Fault[]) => Promise<Run> {
  return async (signUp, faults) => {
    const run = await signUp.start({ userId: 'ada' }, faults);
    const links = (): string[] => signUp.sent.filter(({ type }) => type === 'verification').map(({ link }) => link);
    let passed = 0;
    for (const minute of minutes) {
      await signUp.world.advance({ minutes: minute - passed });
      passed = minute;
      const link = links().at(-1);
      if (link !== undefined && (await signUp.click(link)).status === 200) {
        break;
      }
    }
    return run;
  };
}

/** A call that is lost without a trace: Step Functions reports an error of its client instead, which `error` stands for. */
const isLostCall = ({ state, kind }: Fault): boolean => state === WAIT && (kind === 'timeout' || kind === 'late');

/** What must hold however it went. */
async function invariant(signUp: VerificationWorld, run: Run, faults: readonly Fault[]): Promise<void> {
  const user = await signUp.user();
  const { outcome } = (run.output as { verification?: { outcome: string } } | undefined)?.verification ?? {};
  if (run.status === 'SUCCEEDED') {
    expect(user?.verified === true ? 'VERIFIED' : user === undefined ? 'EXPIRED' : 'neither').toBe(outcome);
    expect(signUp.sent.some(({ type }) => type === 'welcome')).toBe(outcome === 'VERIFIED');
  } else if (!faults.some(({ state }) => state === DELETE)) {
    expect(user).toBeDefined();
  }
  if (user === undefined && !faults.some(isLostCall)) {
    expect(signUp.sent.map(({ type }) => type)).toContain('verification');
  }
  const reminders = signUp.sent.filter(({ type }) => type === 'verification').map(({ reminder }) => reminder);
  if (!faults.some(({ kind }) => kind === 'twice')) {
    expect(reminders).toEqual([...new Set(reminders)]);
  }
}

describe('whatever goes wrong with one call, once or every time', () => {
  const create = (): Promise<VerificationWorld> => VerificationWorld.open(stack);
  // A state that fails for good ends the execution with the error of its task: so a redrive starts with that task again.
  const mayEndUncaught = (): boolean => true;
  // Throttling and timeouts lead the same ways as errors do.
  const kinds: FaultKind[] = ['error', 'answerLost', 'late', 'twice'];

  test('a user who clicks is verified or kept, and nobody is deleted who was not told', async () => {
    const exploration = await exploreFaults({ create, run: clicksAt(5, 6, 12, 13), invariant, mayEndUncaught, kinds });
    exploration.assertNothingFound();
    expect(exploration.scenarios).toBeGreaterThan(10);
  });

  test('a user who does not click is deleted or kept, and hears of it first', async () => {
    const exploration = await exploreFaults({ create, run: clicksAt(), invariant, mayEndUncaught, kinds });
    exploration.assertNothingFound();
    expect(exploration.scenarios).toBeGreaterThan(10);
  });
});
