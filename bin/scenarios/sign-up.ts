import type { Run } from 'cdk-workflow-simulator';
import { click, sentMessages } from '../demo/click';
import type { Scenario, Stage } from '../demo/stage';

const USER = { userId: 'user-1', email: 'user-1@example.com' };
const TOPIC = 'SignUp/Verification';
const TABLE = 'SignUp/Users';

/** What can happen to a sign-up. */
export const SIGN_UP_SCENARIOS: readonly Scenario[] = [
  { title: 'a user who confirms after 12 minutes is verified and welcomed', play: confirmsInTime },
  { title: 'a user who does not confirm in 30 minutes is deleted', play: neverConfirms },
];

async function confirmsInTime(stage: Stage): Promise<void> {
  const run = await startSignUp(stage);
  await stage.world.advance({ minutes: 12 });
  const page = await click(stage, TOPIC, USER.userId);
  await run.toEnd();
  await conclude(stage, run);

  stage.check('the page that answers the click', page.status, 200);
  stage.check('status', run.status, 'SUCCEEDED');
  stage.check('outcome', outcomeOf(run), 'VERIFIED');
  stage.check('transitions', run.transitions, 2);
  stage.check('virtual minutes', run.elapsedMs / 60_000, 12);
  stage.check('messages', messageTypes(stage), ['verification', 'welcome']);
  stage.check('verified in the table', (await stage.world.table(TABLE).get({ userId: USER.userId }))?.verified, true);
}

async function neverConfirms(stage: Stage): Promise<void> {
  const run = await startSignUp(stage);
  await run.toEnd();
  const late = await click(stage, TOPIC, USER.userId);
  await conclude(stage, run);

  stage.check('status', run.status, 'SUCCEEDED');
  stage.check('outcome', outcomeOf(run), 'EXPIRED');
  stage.check('transitions', run.transitions, 2);
  stage.check('virtual minutes', run.elapsedMs / 60_000, 30);
  stage.check('messages', messageTypes(stage), ['verification']);
  stage.check('the page that answers a click after that', late.status, 410);
  stage.check('users left', (await stage.world.table(TABLE).items()).length, 0);
}

async function startSignUp(stage: Stage): Promise<Run> {
  await stage.world.table(TABLE).put(USER);
  await stage.showTable(TABLE, 'Users before');
  const run = await stage.world.stateMachine('SignUp/Verification').start({ userId: USER.userId });
  return run.toWait('Verification: await confirmation');
}

async function conclude(stage: Stage, run: Run): Promise<void> {
  stage.showRun(run);
  for (const { atMs, ...message } of sentMessages(stage, TOPIC)) stage.note('message', JSON.stringify(message), atMs);
  await stage.showTable(TABLE, 'Users after');
}

function messageTypes(stage: Stage): string[] {
  return sentMessages(stage, TOPIC).map(({ type }) => type);
}

function outcomeOf(run: Run): unknown {
  return (run.output as { verification?: { outcome?: unknown } } | undefined)?.verification?.outcome;
}
