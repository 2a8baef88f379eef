import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Approval, ApprovalChannel, Workflow } from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import { REFUND } from '../../support/approval-world';

interface Shared {
  readonly app: App;
  readonly shared: Stack;
  readonly flow: Stack;
}

/** A channel of one stack, through which a machine of another one asks. */
function apart(withKey = false): Shared {
  const app = new App();
  const shared = new Stack(app, 'Shared');
  const flow = new Stack(app, 'Flow');
  const channel = new ApprovalChannel(shared, 'Channel');
  const encryptionKey = withKey ? new kms.Key(flow, 'Key') : undefined;
  const definition = new Approval(flow, 'Ask', { channel, ...REFUND });
  const { stateMachine } = new Workflow(flow, 'Flow', { definition, encryptionKey });
  channel.addStateMachine(stateMachine, encryptionKey);
  return { app, shared, flow };
}

test.each([false, true])(
  'a channel serves machines of other stacks, which depend on its stack alone (key: %p)',
  (key) => {
    const { shared, flow } = apart(key);
    Template.fromStack(shared);
    const template = Template.fromStack(flow);
    expect(flow.dependencies).toEqual([shared]);
    expect(shared.dependencies).toEqual([]);
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(policies.filter((policy) => JSON.stringify(policy).includes('states:SendTaskSuccess'))).toHaveLength(2);
  },
);

test('a decision through a channel of another stack reaches the machine', async () => {
  const world = await Simulator.load(apart().app);
  const run = await world.stateMachine('Flow/Flow').start({ requestedBy: 'carl', amount: 1 });
  await run.toWait();
  const { link } = JSON.parse(world.topic('Shared/Channel').messages[0]?.message ?? '') as { link: string };
  const body = `code=${new URL(link).searchParams.get('code')}&vote=approve`;
  expect(await world.fetch(link, { method: 'POST', body })).toMatchObject({ status: 200 });
  expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED' });
  await world.close();
});
