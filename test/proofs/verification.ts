import { Simulator, type Run } from 'cdk-workflow-simulator';
import { VerificationWorld, verificationStack } from '../support/verification-world';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const stack = verificationStack(() => ({ resend: {} }));
const DEADLINE_MS = 30 * 60_000;
/** The wait ends within the second after the deadline; then the user is deleted, or greeted. */
const SOON_MS = 60_000;

/** One verification of a user, or several after each other, and what people were told. */
interface Scene {
  readonly signUp: VerificationWorld;
  readonly runs: Run[];
  /** The pages that answered presses on the button. */
  readonly pages: number[];
}

const outcomesOf = ({ runs }: Scene): (string | undefined)[] =>
  runs.map((run) => (run.output as { verification?: { outcome: string } } | undefined)?.verification?.outcome);

const isVerified = (scene: Scene): boolean => outcomesOf(scene).includes('VERIFIED');

const welcomes = ({ signUp }: Scene): number => signUp.sent.filter(({ type }) => type === 'welcome').length;

/** What is said of every verification. */
export const VERIFICATION: Invariants<Scene> = {
  'who is told that it is confirmed is verified': async ({ signUp, pages }) =>
    !pages.includes(200) || (await signUp.user())?.['verified'] === true,
  'who is told so is not deleted': async (scene) =>
    !scene.pages.includes(200) || ((await scene.signUp.user()) !== undefined && isVerified(scene)),
  'who is not verified in the end is deleted, and nobody else': async (scene) =>
    outcomesOf(scene).includes('EXPIRED') === ((await scene.signUp.user()) === undefined),
  'who is verified gets a welcome, and nobody else': (scene) => welcomes(scene) > 0 === isVerified(scene),
  'it ends by its deadline': ({ runs }) =>
    runs.every(({ status, elapsedMs }) => status === 'SUCCEEDED' && elapsedMs <= DEADLINE_MS + SOON_MS),
};

/** What is said besides where no call fails: what is sent again after a failure may come twice. */
const UNDISTURBED: Invariants<Scene> = {
  ...VERIFICATION,
  'the welcome comes once where no call fails': (scene) => welcomes(scene) <= 1,
};

/** What is said of two users who sign up at once, of whom one clicks. */
const OF_TWO_USERS: Invariants<Scene> = {
  'what becomes of one user does not depend on the sign-up of another': async (scene) => {
    const { signUp, runs, pages } = scene;
    const outcomes = new Map(runs.map((run, at) => [(run.input as { userId: string }).userId, outcomesOf(scene)[at]]));
    const [ada, ben] = await Promise.all(['ada', 'ben'].map((each) => signUp.user(each)));
    const isKept = pages.includes(200) ? 'VERIFIED' : 'EXPIRED';
    return (
      outcomes.get('ada') === isKept &&
      (ada !== undefined) === pages.includes(200) &&
      outcomes.get('ben') === 'EXPIRED' &&
      ben === undefined
    );
  },
  'it ends by its deadline': VERIFICATION['it ends by its deadline'] as Invariants<Scene>[string],
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  const signUp = await VerificationWorld.in(world);
  const run = await signUp.startAndWait();
  return [world, { signUp, runs: [run], pages: [] }];
};

/** Nobody has signed up yet. */
const createEmpty: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  return [world, { signUp: await VerificationWorld.in(world), runs: [], pages: [] }];
};

/** Neither of two users has. */
const createUsers: Scenery<Scene>['create'] = async (interleaving) => {
  const [world, scene] = await createEmpty(interleaving);
  await world.table('Users').put({ userId: 'ben', email: 'ben@example.com' });
  return [world, scene];
};

/** The user signs up a second time, since the message seems to be lost. */
const createTwice: Scenery<Scene>['create'] = async (interleaving) => {
  const [world, scene] = await create(interleaving);
  await scene.signUp.advance(5 * 60_000);
  scene.runs.push(await scene.signUp.startAndWait());
  return [world, scene];
};

/** Presses the button of the first link; the page with the button was opened before. */
async function clicks({ signUp, pages }: Scene, number = 0): Promise<void> {
  const link = signUp.link(number);
  const code = new URL(link).searchParams.get('code') ?? '';
  pages.push((await signUp.post(link, code)).status);
}

/** The first sign-up then comes to its deadline. */
async function clicksTheSecond(scene: Scene): Promise<void> {
  await clicks(scene, 1);
  await scene.signUp.advance(DEADLINE_MS);
}

async function signsUp({ signUp, runs }: Scene): Promise<void> {
  runs.push(await signUp.startAndWait());
}

/** Ten minutes later, when whatever was late has landed, the first link is opened. */
async function signsUpAndClicks(scene: Scene): Promise<void> {
  await signsUp(scene);
  await scene.signUp.advance(10 * 60_000);
  await clicks(scene);
}

/** A click that counts is answered after whatever was late has landed. */
async function adaSignsUpAndClicks({ signUp, runs, pages }: Scene): Promise<void> {
  runs.push(await signUp.startAndWait({ userId: 'ada' }));
  await signUp.advance(10 * 60_000);
  const link = signUp.sent.find(({ userId }) => userId === 'ada')?.link;
  if (link !== undefined) pages.push((await signUp.post(link, new URL(link).searchParams.get('code') ?? '')).status);
  await signUp.advance(DEADLINE_MS);
}

async function benSignsUp({ signUp, runs }: Scene): Promise<void> {
  runs.push(await signUp.startAndWait({ userId: 'ben' }));
  await signUp.advance(DEADLINE_MS + SOON_MS);
}

async function clicksAtTheDeadline(scene: Scene): Promise<void> {
  await scene.signUp.advance(DEADLINE_MS - (scene.runs[0]?.elapsedMs ?? 0));
  await clicks(scene);
}

async function asksAgain({ signUp }: Scene): Promise<void> {
  await signUp.world.function('SignUp/Channel/Resend').invoke({ userId: 'ada' });
}

const common = {
  pattern: 'Verification',
  create,
  invariants: UNDISTURBED,
  bounds: { runs: 200, random: 50 },
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
  patternProof({
    ...common,
    id: 'verification-second-sign-up',
    situation: 'A second sign-up of one user, and clicks on the links of both',
    create: createTwice,
    people: [clicks, clicksTheSecond],
  }),
  patternProof({
    ...common,
    id: 'verification-zombie',
    situation: 'A sign-up, and one message that is late, lost or sent twice',
    create: createEmpty,
    people: [signsUpAndClicks],
    invariants: VERIFICATION,
    faults: { kinds: ['zombie', 'answerLost', 'twice', 'throttle'] },
  }),
  patternProof({
    ...common,
    id: 'verification-two-users-fault',
    situation: 'Two users who sign up at once, of whom one clicks, and one fault',
    create: createUsers,
    people: [adaSignsUpAndClicks, benSignsUp],
    invariants: OF_TWO_USERS,
    faults: { kinds: ['zombie', 'answerLost', 'twice', 'throttle'], persistent: false },
    bounds: { runs: 40, preemptions: 0, delays: 1, random: 2 },
  }),
];
