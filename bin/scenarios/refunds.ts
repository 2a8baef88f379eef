import type { ClickOptions, EndpointResponse, Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

const MACHINE = 'Refunds/Refund';
const QUEUE = 'Refunds/Outbox';
const REQUEST = {
  order: 'o-7',
  reason: 'The parcel was lost.',
  amount: '120 EUR',
  customer: 'Zoe',
  requestedBy: 'carl',
  head: 'hal',
};

/** What can happen to a refund. */
export const REFUNDS_SCENARIOS: readonly Scenario[] = [
  { title: 'two of three clerks approve a refund, one of them in the place of another', play: approves },
  { title: 'one clerk only answers in four hours, and the head rejects the refund', play: escalates },
  { title: 'nobody answers, and the refund expires', play: expires },
];

async function approves(stage: Stage): Promise<void> {
  const run = await start(stage);
  await stage.world.advance({ minutes: 10 });
  await press(stage, 'ann', { button: 'approve', fields: { comment: 'A good customer.' } });
  const handedOn = await press(stage, 'bob', { button: 'Hand on', fields: { delegate: 'dan' } });
  const dead = await press(stage, 'bob', { button: 'reject' });
  await press(stage, 'dan', { button: 'approve' });
  await run.toEnd();
  await conclude(stage, run);

  stage.check('the pages of who hands on, and then votes', [handedOn.status, dead.status], [200, 410]);
  stage.check('status', run.status, 'SUCCEEDED');
  stage.check('decided by', decisionOf(run)?.votes.map(votes), ['ann: APPROVE', 'dan: APPROVE']);
  stage.check('transitions', run.transitions, 1);
  stage.check('virtual minutes', run.elapsedMs / 60_000, 10);
}

async function escalates(stage: Stage): Promise<void> {
  const run = await start(stage);
  await press(stage, 'ann', { button: 'approve' });
  await stage.world.advance({ hours: 5 });
  const late = await press(stage, 'bob', { button: 'approve' });
  await press(stage, 'hal', { button: 'reject', fields: { comment: 'Not a second time.' } });
  await run.toEnd();
  await conclude(stage, run);

  stage.check('the page of a clerk when the head is asked', late.status, 410);
  stage.check('error', run.error, 'Approval.Rejected');
  stage.check('asked', asked(stage), ['ann 1.0', 'bob 1.0', 'bob 1.1', 'cid 1.0', 'cid 1.1', 'hal 2.0']);
  stage.check('transitions: 1, a reminder, a level, the end', run.transitions, 4);
}

async function expires(stage: Stage): Promise<void> {
  const run = await start(stage);
  await run.toEnd();
  const late = await press(stage, 'hal', { button: 'approve' });
  await conclude(stage, run);

  stage.check('the page of a vote after that', late.status, 410);
  stage.check('error', run.error, 'Approval.Expired');
  stage.check('transitions: 1, a reminder, a level, the closing, the end', run.transitions, 5);
  stage.check('virtual hours', run.elapsedMs / 3_600_000, 28);
}

interface Message {
  readonly userId: string;
  readonly link: string;
  readonly level: number;
  readonly reminder: number;
}

interface Decision {
  readonly votes: readonly Vote[];
}

interface Vote {
  readonly approver: string;
  readonly vote: string;
}

async function start(stage: Stage): Promise<Run> {
  const run = await stage.world.stateMachine(MACHINE).start(REQUEST);
  return run.toWait('Approval: await decision');
}

/** Opens the newest link of a person and presses a button on the page. */
async function press(stage: Stage, person: string, options: ClickOptions): Promise<EndpointResponse> {
  const link = messages(stage)
    .filter(({ userId }) => userId === person)
    .at(-1)?.link;
  if (link === undefined) throw new Error(`No link was sent to '${person}'`);
  const answer = await stage.world.click(link, options);
  stage.note('request', `${person} opens ${link} and presses ${JSON.stringify(options)} -> ${answer.status}`);
  return answer;
}

async function conclude(stage: Stage, run: Run): Promise<void> {
  stage.showRun(run);
  for (const message of messages(stage)) stage.note('message', JSON.stringify(message));
  await stage.showTable('Refunds/Refund/Channel', 'Codes, votes and decision');
}

function messages(stage: Stage): Message[] {
  return stage.world.queue(QUEUE).messages.map(({ body }) => JSON.parse(body) as Message);
}

function asked(stage: Stage): string[] {
  return messages(stage)
    .map(({ userId, level, reminder }) => `${userId} ${level}.${reminder}`)
    .sort();
}

function decisionOf(run: Run): Decision | undefined {
  return (run.output as { approval?: Decision } | undefined)?.approval;
}

function votes({ approver, vote }: Vote): string {
  return `${approver}: ${vote}`;
}
