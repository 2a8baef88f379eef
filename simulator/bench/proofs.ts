import { prove, Simulator, type JsonObject, type World } from '../src';
import { stockTemplate } from '../test/world/stock';

const RUNS = 200;
const TASK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage',
  Parameters: { QueueUrl: 'q', MessageBody: 'm' },
};

const MOCKED = {
  Resources: {
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: 'arn:aws:iam::123456789012:role/machine',
        DefinitionString: JSON.stringify({
          StartAt: 'First',
          States: {
            First: { ...TASK, Next: 'Second' },
            Second: { ...TASK, Next: 'Third' },
            Third: { ...TASK, End: true },
          },
        }),
      },
    },
  },
} as unknown as JsonObject;

async function starts(world: World): Promise<void> {
  await (await world.stateMachine('Machine').start()).toEnd();
}

/** Runs a second of proofs: of two executions whose tasks are mocked, and of two with a table and warm handlers. */
export async function proofs(): Promise<Record<string, number>> {
  const mocks = { services: { 'sqs:sendMessage': () => ({}) } };
  const mocked = await rate(
    (interleaving) => Simulator.load(MOCKED, { interleaving, permissions: 'off', mocks }),
    RUNS,
  );
  const template = stockTemplate('getThenPut');
  const handlers = await rate(
    (interleaving) => Simulator.load(template, { interleaving, permissions: 'off' }),
    RUNS / 4,
  );
  return {
    'mocked runs/s': mocked.aSecond,
    'mocked runs/CPU s': mocked.aCpuSecond,
    'runs/s with handlers': handlers.aSecond,
    'runs/CPU s (handlers elsewhere)': handlers.aCpuSecond,
  };
}

/** How many runs there are in a second, and in a second of this process's own processor time, which a busy machine does not lengthen. */
interface Rate {
  readonly aSecond: number;
  readonly aCpuSecond: number;
}

/** Draws its orders by lot, so that there are as many runs as it wants. */
async function rate(create: Parameters<typeof prove>[0]['create'], runs: number): Promise<Rate> {
  const bounds = { runs: 1, preemptions: 0, delays: 0, random: runs };
  await prove({ create, actors: [starts, starts], bounds: { ...bounds, random: 5 } });
  const start = performance.now();
  const before = process.cpuUsage();
  const proof = await prove({ create, actors: [starts, starts], bounds });
  const elapsedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return {
    aSecond: Math.round((1_000 * proof.runs) / elapsedMs),
    aCpuSecond: Math.round((1_000_000 * proof.runs) / (user + system)),
  };
}
