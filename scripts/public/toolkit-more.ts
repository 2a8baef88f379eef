import { Simulator, type ProofFaults, type ProveOptions, type World } from 'cdk-workflow-simulator';
import type { Asset } from './asset';
import { claim, inlineFunction, machine, played, proved, table, templateOf, type Probe, type Template } from './probe';

const FOLDER = 'skills/specialized-skills/serverless-skills/aws-step-functions/assets';
const repository = {
  repository: 'aws/agent-toolkit-for-aws',
  commit: 'd6ad2e44d5e3077b85b63f322e007c84f94f3a6c',
};
const escalation: Asset = {
  ...repository,
  path: `${FOLDER}/human-in-the-loop-with-timeout-escalation.asl.json`,
  blob: 'bcecf36680c5b8d9fd900a611c6ab0efaf89f93d',
};
const polling: Asset = {
  ...repository,
  path: `${FOLDER}/polling-loop-wait-check-choice.asl.json`,
  blob: 'e512a345c386f14ae898c023bdd5cdba3e2f9f11',
};
const scatter: Asset = {
  ...repository,
  path: `${FOLDER}/scatter-gather-with-partial-results.asl.json`,
  blob: '91064e229d43979daef4c03f286254fa29b826b0',
};

/** A request that the first approver leaves alone, and the manager approves. */
const approval = (text: string, faults: ProofFaults): ProveOptions => ({
  create: (interleaving) => {
    const Queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'ApprovalQueue' } };
    const Topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'EscalationNotifications' } };
    const template = templateOf({ Queue, Topic, Machine: machine(text) });
    return Simulator.load(template, { permissions: 'off', interleaving });
  },
  actors: [managerApproves],
  invariant: ({ runs: [run] }) => {
    claim(run?.status === 'SUCCEEDED', `an approved request ends ${run?.status} ${run?.error ?? ''}`);
  },
  faults,
});

async function managerApproves(world: World): Promise<void> {
  const approvers = { orderId: 'o', primaryApprover: 'ann', managerApprover: 'max' };
  const run = await world.stateMachine('Machine').start(approvers);
  await world.advance({ hours: 25 });
  if (run.status === 'RUNNING') run.callback('WaitForManagerApproval').succeed({ decision: 'approved' });
  await run.toEnd();
}

const orders = (text: string): Template =>
  templateOf({
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'FulfillmentQueue' } },
    Orders: table('OrdersTable', 'orderId'),
    Machine: machine(text),
  });

const calls = (text: string): Template =>
  templateOf({
    Call: inlineFunction(
      'CallExternalAPI',
      'exports.handler = async ({ id }) => { if (id === 2) throw new Error("no"); return { id }; };',
    ),
    Machine: machine(text),
  });

export const TOOLKIT_MORE: readonly Probe[] = [
  {
    id: 'toolkit-escalation',
    asset: escalation,
    lines: [41, 50],
    says: 'A notice that fails once ends the request before the manager is asked: it is neither retried nor caught',
    expected: 'wrong',
    ask: (text) => proved(approval(text, { kinds: ['throttle'], states: ['EscalateToManager'] })),
  },
  {
    id: 'toolkit-polling',
    asset: polling,
    lines: [33, 35],
    says: 'An order that nobody has written into the table five minutes later ends the execution: the value that is not there is assigned, and nothing catches that',
    expected: 'wrong',
    ask: (text) =>
      played(orders(text), async (world) => {
        const run = await world.stateMachine('Machine').start({ orderId: 'o', items: [] });
        await world.advance({ minutes: 6 });
        await world.table('Orders').put({ orderId: 'o', status: 'fulfilled' });
        await world.advance({ minutes: 6 });
        claim(run.status === 'SUCCEEDED', `an order fulfilled after six minutes ends ${run.status} ${run.error}`);
      }),
  },
  {
    id: 'toolkit-scatter',
    asset: scatter,
    lines: [9, 13],
    says: 'One call that fails ends all: an inline Map tolerates no failures, whatever percentage is written there',
    expected: 'wrong',
    ask: (text) =>
      played(calls(text), async (world) => {
        const run = await world.stateMachine('Machine').start({ records: [{ id: 1 }, { id: 2 }, { id: 3 }] });
        await world.advance({ minutes: 6 });
        claim(
          run.status === 'SUCCEEDED',
          `two of three calls succeed, and the execution ends ${run.status} ${run.error}`,
        );
      }),
  },
];
