import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ApprovalProps } from 'cdk-workflow-patterns';
import { Approval, ApprovalChannel, Workflow } from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import { REFUND } from '../../support/approval-world';
import { definitionOf, stackWith, templateOf } from '../../support/synthesize';

const PHRASES = ['await decision', 'rejected', 'close', 'expired'];

function fragmentsIn(stack: Stack): {
  channel: ApprovalChannel;
  ask: (id: string, props?: Partial<ApprovalProps>) => Approval;
} {
  const channel = new ApprovalChannel(stack, 'Channel');
  return { channel, ask: (id, props) => new Approval(stack, id, { channel, ...REFUND, ...props }) };
}

/** A machine with two approvals after each other, and one in a Map. */
const stack = stackWith((made) => {
  const { channel, ask } = fragmentsIn(made);
  const each = new sfn.Map(made, 'Each', { itemsPath: '$.items', resultPath: '$.each' });
  const onRejected = new sfn.Pass(made, 'Regret');
  each.itemProcessor(ask('Item', { onRejected, title: '{% $states.input.name %}' }));
  const twice = ask('First')
    .next(ask('Second', { requestedBy: '{% $states.input.other %}' }))
    .next(each);
  const { stateMachine } = new Workflow(made, 'Flow', { definition: twice });
  channel.addStateMachine(stateMachine);
});

test('an approval stands twice in one machine, and in a Map, with states and variables of its own', () => {
  const template = templateOf((made) => {
    const { channel, ask } = fragmentsIn(made);
    const each = new sfn.Map(made, 'Each', { itemsPath: '$.items' }).itemProcessor(ask('Item'));
    const definition = ask('First').next(ask('Second')).next(each);
    channel.addStateMachine(new Workflow(made, 'Flow', { definition }).stateMachine);
  });
  const { States } = definitionOf(template);
  expect(Object.keys(States)).toHaveLength(9);
  expect(States['First: await decision']).toMatchObject({
    Next: 'Second: await decision',
    Assign: { First_decision: '{% $states.result %}' },
  });
  expect(States['First: close']).toMatchObject({ Next: 'Second: await decision' });
  const { ItemProcessor } = States['Each'] as unknown as { ItemProcessor: { States: object } };
  expect(Object.keys(ItemProcessor.States)).toEqual(PHRASES.map((phrase) => `Item: ${phrase}`));
});

test('each of several approvals in one execution is decided by itself', async () => {
  const world = await Simulator.load(stack);
  const links = (): string[] =>
    world.topic('Channel').messages.map(({ message }) => (JSON.parse(message) as { link: string }).link);
  const vote = async (index: number, choice: string): Promise<void> => {
    const link = links()[index] ?? '';
    const body = `code=${new URL(link).searchParams.get('code')}&vote=${choice}`;
    expect(await world.fetch(link, { method: 'POST', body })).toMatchObject({ status: 200 });
  };
  const item = (name: string): object => ({ name, requestedBy: 'carl', amount: 1 });
  const run = await world.stateMachine('Flow').start({
    requestedBy: 'carl',
    other: 'dora',
    amount: 1,
    items: [item('pen'), item('pen'), item('ink')],
  } as never);
  await run.toWait('First: await decision');
  await vote(0, 'approve');
  await run.toWait('Second: await decision');
  await vote(1, 'approve');
  await world.advance(0);
  expect(links()).toHaveLength(5);
  for (const [index, { message }] of world.topic('Channel').messages.slice(2).entries()) {
    const { title } = JSON.parse(message) as { title: string };
    await vote(index + 2, title === 'ink' ? 'reject' : 'approve');
  }
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 1 + 1 + 3 + 1 });
  const { each } = run.output as unknown as { each: { name: string; approval: { outcome: string } }[] };
  expect(each.map(({ name, approval }) => [name, approval.outcome])).toEqual([
    ['pen', 'APPROVED'],
    ['pen', 'APPROVED'],
    ['ink', 'REJECTED'],
  ]);
  await world.close();
});

test('the decision stays in a variable when the states that follow replace the output', async () => {
  const made = stackWith((one) => {
    const { channel, ask } = fragmentsIn(one);
    const approval = ask('Refund');
    const outputs = { by: `{% $${approval.decisionVariable}.decidedBy %}` };
    const definition = approval
      .next(sfn.Pass.jsonata(one, 'Forget', { outputs: {} }))
      .next(sfn.Pass.jsonata(one, 'Recall', { outputs }));
    channel.addStateMachine(new Workflow(one, 'Flow', { definition }).stateMachine);
  });
  const world = await Simulator.load(made);
  const run = await world.stateMachine('Flow').start({ requestedBy: 'carl', amount: 1 });
  await run.toWait();
  const { link } = JSON.parse(world.topic('Channel').messages[0]?.message ?? '') as { link: string };
  await world.fetch(link, { method: 'POST', body: `code=${new URL(link).searchParams.get('code')}&vote=approve` });
  expect((await run.toEnd()).output).toEqual({ by: 'ann' });
  await world.close();
});

test('without a prefix the names of the states are bare, those of the variables are not', () => {
  const template = templateOf((made) => {
    const { channel, ask } = fragmentsIn(made);
    const definition = ask('Refund', {
      stateNamePrefix: '',
      levels: [{ approvers: ['ann'], duration: Duration.hours(1) }],
    });
    channel.addStateMachine(new Workflow(made, 'Flow', { definition }).stateMachine);
  });
  const { States } = definitionOf(template);
  expect(Object.keys(States)).toEqual(PHRASES);
  expect(States['close']).toHaveProperty(['Assign', 'Refund_decision']);
});

describe('in nested Maps', () => {
  /** A machine that asks for each line of each order; `tells` hands on which order it is. */
  const nested = (tells: boolean): Stack =>
    stackWith((made) => {
      const { channel, ask } = fragmentsIn(made);
      const lines = new sfn.Map(made, 'Lines', {
        itemsPath: '$.lines',
        resultPath: '$.asked',
        ...(tells && {
          itemSelector: { 'line.$': '$$.Map.Item.Value', 'order.$': '$.order', requestedBy: 'carl', amount: 1 },
        }),
      });
      const orders = new sfn.Map(made, 'Orders', {
        itemsPath: '$.orders',
        ...(tells && { itemSelector: { 'lines.$': '$$.Map.Item.Value.lines', 'order.$': '$$.Map.Item.Index' } }),
      });
      orders.itemProcessor(lines.itemProcessor(ask('Line')));
      channel.addStateMachine(new Workflow(made, 'Flow', { definition: orders }).stateMachine);
    });

  const line = { requestedBy: 'carl', amount: 1 };
  const input = { orders: [{ lines: [line] }, { lines: [line] }] };

  test('synthesis warns that iterations which look the same would share an answer', () => {
    const made = nested(false);
    Annotations.fromStack(made).hasWarning(
      '/Test/Flow',
      Match.stringLikeRegexp('state .Line: await decision. stands in nested Maps'),
    );
  });

  test('those that look the same are refused, and never share an answer', async () => {
    const world = await Simulator.load(nested(false));
    const run = await (await world.stateMachine('Flow').start(input)).toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Wait.Alike' });
    expect(run.cause).toContain('hand the index of the outer Map on');
    await world.close();
  });

  test('those whose input has the index of the outer Map are decided one by one', async () => {
    const world = await Simulator.load(nested(true));
    const run = await world.stateMachine('Flow').start(input);
    await world.advance(0);
    const links = world.topic('Channel').messages.map(({ message }) => (JSON.parse(message) as { link: string }).link);
    expect(links).toHaveLength(2);
    for (const link of links) {
      const body = `code=${new URL(link).searchParams.get('code')}&vote=approve`;
      expect(await world.fetch(link, { method: 'POST', body })).toMatchObject({ status: 200 });
    }
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 0 });
    await world.close();
  });
});
