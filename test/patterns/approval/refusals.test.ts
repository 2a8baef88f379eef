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
    ['for an empty id', { levels: [{ ...ONE, approvers: [' '] }] }, "'levels[0].approvers' must be ids"],
    [
      'for an approver who is named twice',
      { levels: [{ ...ONE, approvers: ['ann', 'ann'] }] },
      "'levels[0].approvers' must be distinct, got ''ann' twice'; each approver has one vote",
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
  ])('%s', async (_, input, message) => {
    const run = await start(input);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Approval.InvalidRequest', transitions: 1 });
    expect((JSON.parse(run.cause ?? '') as { errorMessage: string }).errorMessage).toContain(message);
    expect((await refund).sent).toEqual([]);
  });

  test.each<[string, object]>([
    ['without somebody who asks for the approval', { requestedBy: '' }],
    ['without approvers', { approvers: undefined }],
  ])('%s, in the expression itself', async (_, input) => {
    expect(await start(input)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
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
