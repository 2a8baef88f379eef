import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import fc from 'fast-check';
import { BoundedOrders } from '../../src/explore/orders/bounded-orders';
import { Dpor } from '../../src/explore/orders/dpor';
import type { OrderSearch } from '../../src/explore/orders/order-policy';
import { runOnce } from '../../src/explore/proof-run';
import { machine, templateOf } from '../world/small-templates';

type Sequence = readonly JsonObject[];

const QUEUES = ['A', 'B'];

const send = (queue: number, body: string): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage',
  Parameters: { QueueUrl: { Ref: QUEUES[queue] as string }, MessageBody: body },
  ResultPath: null,
});
const fail = (error: string): JsonObject => ({ Type: 'Fail', Error: error });
const wait = (seconds: number): JsonObject => ({ Type: 'Wait', Seconds: seconds });

/** States that follow each other, each under a name of its own. */
function inSequence(name: string, sequence: Sequence): JsonObject {
  const names = sequence.map((_, at) => `${name}${at}`);
  const states = sequence.map((state, at) => {
    const next = at + 1 < sequence.length ? { Next: names[at + 1] as string } : { End: true };
    return [names[at] as string, state['Type'] === 'Fail' ? state : { ...state, ...next }];
  });
  return { StartAt: names[0] as string, States: Object.fromEntries(states) as JsonObject };
}

const parallel = (branches: readonly Sequence[], more: JsonObject = {}): JsonObject => ({
  Type: 'Parallel',
  Branches: branches.map((each, at) => inSequence(`Branch${at}-`, each)),
  ...more,
});

const map = (maxConcurrency: number): JsonObject => {
  const body = { ...send(0, ''), Parameters: { QueueUrl: { Ref: 'A' }, 'MessageBody.$': '$' } };
  const ItemProcessor = inSequence('Item', [body]);
  return { Type: 'Map', ItemsPath: '$.items', MaxConcurrency: maxConcurrency, ItemProcessor };
};

/** All that can come of a machine: what lies in the queues in which order, and how the execution ends. */
async function outcomesOf(sequence: Sequence, search: OrderSearch, limit = Infinity): Promise<Outcomes> {
  const template = templateOf({
    A: { Type: 'AWS::SQS::Queue', Properties: {} },
    B: { Type: 'AWS::SQS::Queue', Properties: {} },
    Machine: machine(inSequence('State', sequence)),
  });
  const found = new Set<string>();
  const subject: Parameters<typeof runOnce>[0] = {
    create: (interleaving) => Simulator.load(template, { interleaving, permissions: 'off' }),
    actors: [
      async function starts(world: World) {
        await (await world.stateMachine('Machine').start({ items: ['x', 'y', 'z'] })).toEnd();
      },
    ],
    invariant: (world) => {
      const [run] = world.runs;
      const queues = QUEUES.map((each) => world.queue(each).messages.map(({ body }) => body));
      found.add(JSON.stringify([run?.status, run?.error, queues]));
    },
  };
  let runs = 0;
  for (let policy = search.next(); policy !== undefined && runs <= limit; policy = search.next()) {
    const { steps, finding } = await runOnce(subject, policy, [], undefined);
    if (finding !== undefined) throw new Error(finding.message);
    search.learn(steps);
    runs += 1;
  }
  return { found: [...found].sort(), runs };
}

interface Outcomes {
  readonly found: readonly string[];
  readonly runs: number;
}

const everyOrder = (): OrderSearch => new BoundedOrders(Infinity, () => 0);

const CAUGHT = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'State1', ResultPath: null }] };

test.each<[string, Sequence, number]>([
  ['two branches that send to one queue', [parallel([[send(0, 'a')], [send(0, 'b')]])], 2],
  ['two branches that send to different queues', [parallel([[send(0, 'a')], [send(1, 'b')]])], 1],
  ['a branch that fails stops the other, or comes too late', [parallel([[send(0, 'a')], [fail('Failed')]])], 2],
  ['of two failures the first counts', [parallel([[fail('One')], [fail('Other')]])], 2],
  ['what is caught goes on', [parallel([[send(0, 'a')], [fail('Failed')]], CAUGHT), send(0, 'next')], 2],
  [
    'a branch that waits',
    [
      parallel([
        [wait(1), send(0, 'a')],
        [send(0, 'b'), wait(1), send(0, 'c')],
      ]),
    ],
    2,
  ],
  ['iterations, one after the other', [map(1)], 1],
  ['iterations, two at once', [map(2)], 4],
])('what comes of branches is what comes of every order: %s', async (_, sequence, outcomes) => {
  const all = await outcomesOf(sequence, everyOrder());
  expect(all.found).toHaveLength(outcomes);
  const explored = await outcomesOf(sequence, new Dpor());
  expect(explored.found).toEqual(all.found);
  expect(explored.runs).toBeLessThanOrEqual(all.runs);
});

test('branches that touch nothing in common need one run, however many there are', async () => {
  const branches = [[send(0, 'a')], [send(1, 'b')], [wait(1)], [wait(0)]];
  expect(await outcomesOf([parallel(branches), send(0, 'next')], new Dpor())).toMatchObject({ runs: 1 });
});

const RUNS = Number(process.env['BRANCH_PROGRAMS'] ?? 12);

test('what comes of generated branches is what comes of every order', async () => {
  const state = fc.oneof(
    fc.tuple(fc.nat(1), fc.nat(2)).map(([queue, body]) => send(queue, String(body))),
    fc.constantFrom(wait(0), wait(1), fail('One'), fail('Other')),
  );
  const upToFail = (states: Sequence): Sequence =>
    states.filter((_, at) => !states.slice(0, at).some(({ Type }) => Type === 'Fail'));
  const branch = fc.array(state, { minLength: 1, maxLength: 2 }).map(upToFail);
  await fc.assert(
    fc.asyncProperty(fc.array(branch, { minLength: 2, maxLength: 2 }), fc.boolean(), async (branches, isCaught) => {
      const sequence = [parallel(branches, isCaught ? CAUGHT : {}), send(0, 'next')];
      const all = await outcomesOf(sequence, everyOrder(), 150);
      const explored = await outcomesOf(sequence, new Dpor());
      if (all.runs <= 150) expect(explored.found).toEqual(all.found);
      else expect(explored.found).toEqual(expect.arrayContaining([...all.found]));
    }),
    { numRuns: RUNS, seed: 17 },
  );
});
