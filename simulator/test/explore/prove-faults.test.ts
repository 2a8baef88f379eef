import { prove, Simulator, type JsonObject, type ProveOptions, type World } from 'cdk-workflow-simulator';
import { machine, templateOf } from '../world/small-templates';

async function starts(world: World): Promise<void> {
  await (await world.stateMachine('Machine').start()).toEnd();
}

const bodies = (world: World): readonly string[] => world.queue('Queue').messages.map(({ body }) => body);

/** Executions that send a message, and try so often that it comes. */
const sending = (attempts: number): ProveOptions => ({
  create: (interleaving) => {
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: attempts - 1 }];
    const send: JsonObject = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: { Ref: 'Queue' }, MessageBody: 'sent' },
      ...(attempts > 1 && { Retry }),
      End: true,
    };
    const Queue = { Type: 'AWS::SQS::Queue', Properties: {} };
    const template = templateOf({ Queue, Machine: machine({ StartAt: 'Send', States: { Send: send } }) });
    return Simulator.load(template, { interleaving, permissions: 'off' });
  },
  actors: [starts, starts],
  invariant: (world) => expect(bodies(world)).toHaveLength(2),
});

test('a call that fails and has its effect all the same is found as a zombie', async () => {
  const proof = await prove({ ...sending(2), faults: { kinds: ['zombie'] } });
  expect(proof).toMatchObject({ isComplete: true, isProved: false });
  expect(proof.finding?.faults).toMatchObject([{ machine: 'Stack/Machine', execution: 1, fault: { kind: 'zombie' } }]);
  expect(proof.finding?.message).toContain('Received length: 3');
  const struck = "Struck: Stack/Machine #1, 'Send': zombie";
  expect(String(proof)).toContain(struck);
  expect(proof.toSvg()).toContain(struck);
});

test('what survives each single fault need not survive two; a pair is told as the choice of both', async () => {
  const faults = { kinds: ['error'] } as const;
  const single = await prove({ ...sending(2), faults });
  single.assertProved();
  expect(single.scenarios).toHaveLength(3);
  const pairs = await prove({ ...sending(2), faults: { ...faults, most: 2 } });
  expect(pairs).toMatchObject({ isComplete: true, isProved: false, mostFaults: 2 });
  const [first, second] = pairs.finding?.faults ?? [];
  expect(second).toMatchObject({ execution: first?.execution, fault: { state: 'Send', kind: 'error', attempt: 2 } });
  const patient = await prove({ ...sending(3), faults: { ...faults, most: 2 } });
  patient.assertProved();
});
