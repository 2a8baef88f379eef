import { Simulator, type Run } from 'cdk-workflow-simulator';
import { VerificationWorld, verificationStack } from '../support/verification-world';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = verificationStack(() => ({ resend: {} }));
const DEADLINE_MS = 30 * 60_000;
/** The wait ends within the second after the deadline; then the user is deleted, or greeted. */
const SOON_MS = 60_000;

/** A verification that waits for the click, and what people were told. */
interface Scene {
  readonly signUp: VerificationWorld;
  readonly run: Run;
  /** The pages that answered presses on the button. */
  readonly pages: number[];
}

const outcomeOf = ({ run }: Scene): string | undefined =>
  (run.output as { verification?: { outcome: string } } | undefined)?.verification?.outcome;

const welcomes = ({ signUp }: Scene): number => signUp.sent.filter(({ type }) => type === 'welcome').length;

/** What is said of every verification. */
export const VERIFICATION: Invariants<Scene> = {
  'who is told that it is confirmed is verified': async ({ signUp, pages }) =>
    !pages.includes(200) || (await signUp.user())?.['verified'] === true,
  'who is told so is not deleted': async (scene) =>
    !scene.pages.includes(200) || ((await scene.signUp.user()) !== undefined && outcomeOf(scene) === 'VERIFIED'),
  'who is not verified in the end is deleted, and nobody else': async (scene) =>
    (outcomeOf(scene) === 'EXPIRED') === ((await scene.signUp.user()) === undefined),
  'who is verified gets a welcome, and nobody else': (scene) =>
    welcomes(scene) > 0 === (outcomeOf(scene) === 'VERIFIED'),
  'it ends by its deadline': ({ run }) => run.status === 'SUCCEEDED' && run.elapsedMs <= DEADLINE_MS + SOON_MS,
};

/** What is said besides where no call fails: what is sent again after a failure may come twice. */
const UNDISTURBED: Invariants<Scene> = {
  ...VERIFICATION,
  'the welcome comes once where no call fails': (scene) => welcomes(scene) <= 1,
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  const signUp = await VerificationWorld.in(world);
  const run = await signUp.startAndWait();
  return [world, { signUp, run, pages: [] }];
};

/** Presses the button of the first link; the page with the button was opened before. */
async function clicks({ signUp, pages }: Scene): Promise<void> {
  const link = signUp.link();
  const code = new URL(link).searchParams.get('code') ?? '';
  pages.push((await signUp.post(link, code)).status);
}

async function clicksAtTheDeadline(scene: Scene): Promise<void> {
  await scene.signUp.advance(DEADLINE_MS - scene.run.elapsedMs);
  await clicks(scene);
}

async function asksAgain({ signUp }: Scene): Promise<void> {
  await signUp.world.function('SignUp/Channel/Resend').invoke({ userId: 'ada' });
}

const common = {
  pattern: 'Verification',
  create,
  invariants: UNDISTURBED,
  bounds: { runs: 40, random: 50 },
};

export const VERIFICATION_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'verification-two-clicks',
    situation: 'Two clicks on one link',
    people: [clicks, clicks],
  }),
  patternProof({
    ...common,
    id: 'verification-resend',
    situation: 'A click, and a request for another message',
    people: [clicks, asksAgain],
  }),
  patternProof({
    ...common,
    id: 'verification-deadline',
    situation: 'A click at the deadline',
    people: [clicksAtTheDeadline],
    isQuick: true,
  }),
];
