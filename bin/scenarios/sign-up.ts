import type { EndpointResponse, Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

const USER = { userId: 'user-1', email: 'user-1@example.com' };

/** What can happen to a sign-up. */
export const SIGN_UP_SCENARIOS: readonly Scenario[] = [
  { title: 'a user who confirms after 12 minutes is verified and welcomed', play: confirmsInTime },
  { title: 'a user who does not confirm in 30 minutes is deleted', play: neverConfirms },
];

async function confirmsInTime(stage: Stage): Promise<void> {
  const run = await startSignUp(stage);
  await stage.world.advance({ minutes: 12 });
  const page = await click(stage);
  await run.toEnd();
  await conclude(stage, run);

  stage.check('the page that answers the click', page.status, 200);
  stage.check('status', run.status, 'SUCCEEDED');
  stage.check('outcome', outcomeOf(run), 'VERIFIED');
  stage.check('transitions', run.transitions, 3);
  stage.check('virtual minutes', run.elapsedMs / 60_000, 12);
  stage.check('messages', messageTypes(stage), ['verification', 'welcome']);
  stage.check('the user', (await stage.world.table('Users').get({ userId: USER.userId }))?.verified, true);
}

async function neverConfirms(stage: Stage): Promise<void> {
  const run = await startSignUp(stage);
  await run.toEnd();
  const late = await click(stage);
  await conclude(stage, run);

  stage.check('status', run.status, 'SUCCEEDED');
  stage.check('outcome', outcomeOf(run), 'EXPIRED');
  stage.check('transitions', run.transitions, 2);
  stage.check('virtual minutes', run.elapsedMs / 60_000, 30);
  stage.check('messages', messageTypes(stage), ['verification']);
  stage.check('the page that answers a click after that', late.status, 410);
  stage.check('users left', (await stage.world.table('Users').items()).length, 0);
}

async function startSignUp(stage: Stage): Promise<Run> {
  await stage.world.table('Users').put(USER);
  await stage.showTable('Users', 'Users before');
  const run = await stage.world.stateMachine('Verification').start({ userId: USER.userId });
  return run.toWait('Verification: await confirmation');
}

/** Opens the link of the first message and presses the button on the page. */
async function click(stage: Stage): Promise<EndpointResponse> {
  const link = linkOf(stage);
  const page = await stage.world.fetch(link);
  stage.note('request', `GET ${link} -> ${page.status}`);
  if (page.status !== 200) return page;
  const code = /name="code" value="([^"]*)"/.exec(page.body)?.[1] ?? '';
  const answer = await stage.world.fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `code=${code}`,
  });
  stage.note('request', `POST the button on that page -> ${answer.status}`);
  return answer;
}

async function conclude(stage: Stage, run: Run): Promise<void> {
  stage.showRun(run);
  for (const { message, atMs } of messages(stage)) stage.note('message', message, atMs);
  await stage.showTable('Users', 'Users after');
}

function linkOf(stage: Stage): string {
  const [first] = messages(stage);
  return (JSON.parse(first?.message ?? '{}') as { link?: string }).link ?? '';
}

function messages(stage: Stage): readonly { readonly message: string; readonly atMs: number }[] {
  return stage.world.topic('Verification').messages;
}

function messageTypes(stage: Stage): string[] {
  return messages(stage).map(({ message }) => (JSON.parse(message) as { type: string }).type);
}

function outcomeOf(run: Run): unknown {
  return (run.output as { verification?: { outcome?: unknown } } | undefined)?.verification?.outcome;
}
