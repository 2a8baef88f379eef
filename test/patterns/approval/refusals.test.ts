import { Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Template } from 'aws-cdk-lib/assertions';
import type { ApprovalWorkflowProps } from 'cdk-workflow-patterns';
import { Approval, ApprovalChannel, ApprovalWorkflow, Sender, Workflow } from 'cdk-workflow-patterns';
import type { Run } from 'cdk-workflow-simulator';
import { ApprovalWorld, REFUND, approvalStack } from '../../support/approval-world';
import { stackWith, templateOf } from '../../support/synthesize';

const HOUR = Duration.hours(1);
const ONE = { approvers: ['ann'], duration: HOUR };

const make =
  (props: Partial<ApprovalWorkflowProps>): (() => void) =>
  () =>
    void approvalStack(props);

describe('fails at synthesis, with the construct and the remedy', () => {
  test.each<[string, Partial<ApprovalWorkflowProps>, string]>([
    ['without a level', { levels: [] }, "'levels' must have one level or more, got []; name those who are asked"],
    [
      'without an approver',
      { levels: [{ ...ONE, approvers: [] }] },
      "'levels[0].approvers' must name one approver or more, got []; name somebody",
    ],
    [
      'for an empty id',
      { levels: [{ ...ONE, approvers: [' \u200b'] }] },
      "'levels[0].approvers[0]' must not be empty, got ''; give a text",
    ],
    [
      'for an approver who is named twice',
      { levels: [{ ...ONE, approvers: ['ann', 'ann'] }] },
      "'levels[0].approvers' must be distinct, got ''ann' twice'; each person has one vote",
    ],
    [
      'for more approvers than a decision can hold',
      { levels: [{ ...ONE, approvers: Array.from({ length: 21 }, (_, index) => `a${index}`) }] },
      "'levels[0].approvers' must name at most 20, got 21; ask some of them, or in levels",
    ],
    [
      'for a quorum above the number of approvers',
      { levels: [ONE, { ...ONE, approvers: ['bob', 'cid'], quorum: 3 }] },
      "'levels[1].quorum' must be at most the number of approvers, 2, got 3; name more approvers",
    ],
    [
      'for a quorum of none',
      { levels: [{ ...ONE, quorum: 0 }] },
      "'levels[0].quorum' must be a whole number, 1 or more, got 0; leave it out if all must approve",
    ],
    [
      'for a level without time',
      { levels: [{ approvers: ['ann'] } as never] },
      "'levels[0].duration' must be given, got nothing; it has no default",
    ],
    [
      'for a level that is too short',
      { levels: [{ ...ONE, duration: Duration.seconds(30) }] },
      "'levels[0].duration' must be whole seconds from 1 minute to 364 days, got 30 seconds",
    ],
    [
      'for levels that are too long together',
      {
        levels: [
          { ...ONE, duration: Duration.days(200) },
          { ...ONE, duration: Duration.days(200) },
        ],
      },
      "'levels' must be whole seconds from 1 minute to 364 days, got 400 days",
    ],
    [
      'for a reminder after the end of its level',
      { levels: [{ ...ONE, reminders: [Duration.hours(2)] }] },
      "'levels[0].reminders[0]' must be whole seconds from 1 minute to 59 minutes, got 2 hours; reminders rise",
    ],
    [
      'without somebody who asks for the approval',
      { requestedBy: undefined },
      "'requestedBy' must be given, got nothing; it has no default",
    ],
    ['for an empty title', { title: '' }, "'title' must not be empty, got ''; give a text"],
    [
      'for one person in two spellings',
      { levels: [{ ...ONE, approvers: ['ann', ' ANN '] }] },
      "'levels[0].approvers' must be distinct, got '' ANN ' twice'; each person has one vote",
    ],
    [
      'for an approver who asks for the approval alone',
      { requestedBy: 'Ann' },
      "'levels[0].approvers' must name at least 1 beside 'requestedBy', got [\"ann\"]; whoever asks for the approval can't decide it",
    ],
    [
      'for a quorum that is out of reach without whoever asks for the approval',
      { requestedBy: 'bob', levels: [{ ...ONE, approvers: ['ann', 'bob'], quorum: 2 }] },
      "'levels[0].approvers' must name at least 2 beside 'requestedBy'",
    ],
    [
      'for a quorum that no list of approvers reaches',
      { levels: [{ ...ONE, approvers: ['{% $states.input.them %}'], quorum: 21 }] },
      "'levels[0].quorum' must be at most the number of approvers, 20, got 21",
    ],
    [
      'for a delegate who asks for the approval',
      { requestedBy: 'dan', delegates: ['DAN'] },
      "'delegates' must be others than 'requestedBy'",
    ],
    [
      'for a delegate who is named twice',
      { delegates: ['dan', 'Dan'] },
      "'delegates' must be distinct, got ''Dan' twice'",
    ],
    ['for an empty delegate', { delegates: [''] }, "'delegates[0]' must not be empty"],
    [
      'for an id that is too long',
      { requestedBy: 'x'.repeat(129) },
      "'requestedBy' must have at most 128 characters, got '129 characters'",
    ],
    [
      'for a title that is too long',
      { title: 'x'.repeat(201) },
      "'title' must have at most 200 characters, got '201 characters'; shorten it",
    ],
    ['for a text that is too long', { text: 'x'.repeat(4001) }, "'text' must have at most 4000 characters"],
    [
      'for a field that is too long',
      { fields: { Note: 'x'.repeat(1001) } },
      "'fields.Note' must have at most 1000 characters",
    ],
    [
      'for more fields than the page shows',
      { fields: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`f${index}`, 'x'])) },
      "'fields' must be at most 50, got 51",
    ],
    [
      'for texts of pages that are too long',
      { pages: { approved: { title: 'x', text: 'y'.repeat(2600) } } },
      "'pages' must take at most 2500 bytes as JSON",
    ],
  ])('%s', (_, props, message) => {
    expect(make(props)).toThrow(message);
  });

  test.each<[string, Partial<ApprovalWorkflowProps>]>([
    ['several approvers', { levels: [{ ...ONE, approvers: ['ann', 'bob'] }] }],
    ['several levels', { levels: [ONE, { ...ONE, approvers: ['bob'] }] }],
    ['delegates', { delegates: ['dan'] }],
  ])('for %s and a topic, whose subscribers hold every link', (_, props) => {
    expect(make({ sender: Sender.topic(), ...props })).toThrow(
      /^\[Test\/Refund\/Channel\] 'sender' must reach each approver alone .*, got 'a topic'; .*give Sender\.ses/,
    );
  });

  test('for a sender of e-mail without the table that has the addresses', () => {
    expect(make({ sender: Sender.ses({ fromAddress: 'a@example.com' }) })).toThrow(
      "[Test/Refund/Channel] 'people' must be given to a sender that looks for addresses, got nothing; give the table",
    );
  });

  test('for an imported table of people whose key is not named', () => {
    const stack = new Stack();
    const people = dynamodb.Table.fromTableName(stack, 'People', 'people');
    const sender = Sender.ses({ fromAddress: 'a@example.com' });
    expect(() => new ApprovalChannel(stack, 'Channel', { sender, people })).toThrow(
      "'personKey' must name the partition key of 'people'",
    );
  });

  test('for a channel that may answer no machine', () => {
    const unanswered = (stack: Stack): void => {
      const definition = new Approval(stack, 'Ask', { channel: new ApprovalChannel(stack, 'Channel'), ...REFUND });
      new Workflow(stack, 'Flow', { definition });
    };
    expect(() => templateOf(unanswered)).toThrow('no state machine may be answered through this channel');
  });
});

describe('fails before anything is sent', () => {
  const levels = [{ approvers: ['{% $states.input.approvers %}'], quorum: 2, duration: HOUR }];
  const refund = ApprovalWorld.open(approvalStack({ levels, title: '{% $states.input.title %}' }));
  const start = async (input: object): Promise<Run> =>
    (await (await refund).start({ approvers: ['ann', 'bob'], title: 'Refund', ...input })).toEnd();

  afterAll(async () => (await refund).close());

  test.each<[string, object, string]>([
    ['for too few approvers', { approvers: 'ann' }, 'levels[0] has 1 approvers, and 2 must approve'],
    [
      'for too few beside whoever asks for the approval',
      { requestedBy: 'ann' },
      'levels[0] has 1 approvers, without whoever asks for the approval, and 2 must approve',
    ],
    ['for one who is named twice', { approvers: ['ann', 'ann'] }, 'levels[0] has 1 approvers, and 2 must approve'],
    ['for an id that is no text', { approvers: ['ann', 5] }, 'levels[0].approvers must be text that is not empty'],
    ['for a title that is no text', { title: 5 }, 'title must be text that is not empty'],
    ['for a title that is too long', { title: 'x'.repeat(201) }, 'title must have at most 200 characters'],
    ['without somebody who asks for the approval', { requestedBy: undefined }, 'requestedBy must be text that is not'],
    ['for an empty id of whoever asks for the approval', { requestedBy: '' }, 'requestedBy must be text that is not'],
    ['without approvers', { approvers: undefined }, 'levels[0].approvers must be text that is not empty'],
    ['without approvers in the list', { approvers: [] }, 'levels[0] has 0 approvers, and 2 must approve'],
    ['without a title', { title: undefined }, 'title must be text that is not empty'],
    [
      'without what a field shows',
      { amount: undefined },
      'fields.Amount must be something: its expression finds nothing',
    ],
    [
      'for one person in two spellings',
      { approvers: ['ann', ' Ａｎｎ'] },
      'levels[0] has 1 approvers, and 2 must approve',
    ],
    [
      'for whoever asks for the approval in another spelling',
      { requestedBy: 'BOB\u200d', approvers: ['ann', 'bob'] },
      'levels[0] has 1 approvers, without whoever asks for the approval',
    ],
  ])('%s', async (_, input, message) => {
    const run = await start(input);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Approval.InvalidRequest', transitions: 1 });
    expect((JSON.parse(run.cause ?? '') as { errorMessage: string }).errorMessage).toContain(message);
    expect((await refund).sent).toEqual([]);
  });
});

test('who asks for the approval may decide where that is allowed', async () => {
  const refund = await ApprovalWorld.open(approvalStack({ allowSelfApproval: true }));
  const run = await refund.startAndWait({ requestedBy: 'ann' });
  await refund.vote('ann', 'approve');
  expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED' });
  await refund.close();
});

test('a topic with an expression that gives several approvers fails before anything is sent', async () => {
  const stack = stackWith((made) => {
    const approvers = ['{% $states.input.approvers %}'];
    new ApprovalWorkflow(made, 'Refund', { ...REFUND, levels: [{ approvers, duration: HOUR }] });
    new lambda.Function(made, 'Mailer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
  });
  const refund = await ApprovalWorld.open(stack);
  const run = await (await refund.start({ approvers: ['ann', 'bob'] })).toEnd();
  expect(run).toMatchObject({ error: 'Approval.InvalidRequest' });
  expect(refund.world.topic('Refund').messages).toEqual([]);
  await refund.close();
});

test('e-mail goes to the addresses in the table of people, which the functions that send may read', () => {
  const stack = stackWith((made) => {
    const people = new dynamodb.Table(made, 'People', {
      partitionKey: { name: 'person', type: dynamodb.AttributeType.STRING },
    });
    const sender = Sender.ses({ fromAddress: 'a@example.com' });
    new ApprovalWorkflow(made, 'Refund', { ...REFUND, sender, people, delegates: ['dan'] });
  });
  const template = Template.fromStack(stack);
  const variables = { PERSON_KEY: 'person', SENDER: 'ses', RECIPIENT_ATTRIBUTE: 'email' };
  const found = template.findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: variables } },
  });
  expect(Object.keys(found)).toHaveLength(2);
});
