import { ListStateMachinesCommand, SFNClient, StartExecutionCommand, TestStateCommand } from '@aws-sdk/client-sfn';
import {
  exploreFaults,
  fails,
  prove,
  returns,
  Simulator,
  waits,
  workflowMatchers,
  type World,
} from 'cdk-workflow-simulator';
import { OrderStack } from './order-stack';

const stack = new OrderStack();
const order = { id: 'o1', amount: 25 };
let world: World;

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

test('time', async () => {
  const run = await world.stateMachine('Machine').start(order, { name: 'order-o1' });
  await run.toWait(); // until it waits for a callback, or in a Wait state
  await world.advance({ hours: 1 }); // everything that is due until then happens; takes a Duration of the CDK as well
  run.callback('Wait for the review').succeed('approved'); // or .fail(error, cause), .heartbeat()
  await run.toState('Charge the card'); // until this state is entered
  await run.toEnd();

  expect(run.path.map(({ state }) => state)).toEqual(['Wait for the review', 'Charge the card', 'Tell the customer']);
  expect(run.elapsedMs).toBe(60 * 60 * 1000);
  expect(run.history.at(-1)?.type).toBe('ExecutionSucceeded');
});

test('one world, many times', async () => {
  const shop = await Simulator.load(stack, {
    setUp: (each) => each.table('Orders').put({ id: 'o0', status: 'open' }), // done anew by every reset
  });
  for (const answer of ['approved', 'refused']) {
    const asked = await shop.stateMachine('Machine').start({ id: answer, amount: 25 });
    await asked.toWait('Wait for the review');
    asked.callback().succeed(answer);
    await asked.toEnd();
    expect(await shop.table('Orders').items()).toHaveLength(2);
    await shop.reset();
  }
  await shop.close();
});

test('mocks', async () => {
  const machine = world.stateMachine('Machine');
  machine.state('Wait for the review').mock([waits]); // the callback waits for the test
  machine.state('Charge the card').mock([fails('Card.Declined', 'no money'), returns({ charged: 25 })]);
  world.function('Review').mock((event) => ({ got: event }));
  world.service('ses', 'sendEmail').mock([returns({ MessageId: 'm1' })]);

  const run = await machine.start(order);
  await run.toWait();
  run.callback().succeed('approved');
  await run.toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Card.Declined', cause: 'no money' });
});

test('faults', async () => {
  const run = await world.stateMachine('Machine').start(order, {
    faults: [{ state: 'Charge the card', kind: 'answerLost', attempt: 1 }],
  });
  await run.toWait();
  run.callback().succeed('approved');
  await run.toEnd();

  // The LambdaInvoke of the CDK retries, so the card is charged twice: this handler needs an idempotency key.
  expect(world.function('Charge').invocations).toHaveLength(2);
});

test('faults of calls', async () => {
  const crashed = await world.stateMachine('Machine').start(order, {
    faults: [{ function: 'Review', call: 'dynamodb:putItem', kind: 'crashAfter' }],
  });
  await crashed.toEnd();
  expect(crashed).toMatchObject({ status: 'FAILED', error: 'Runtime.ExitError', unreachedFaults: [] });
});

test('proofs', async () => {
  const proof = await prove({
    create: (interleaving) => Simulator.load(stack, { interleaving }),
    actors: [
      async function buys(fresh) {
        await (await fresh.stateMachine('Machine').start(order)).toWait();
      },
      async function buysAsWell(fresh) {
        await (await fresh.stateMachine('Machine').start(order)).toWait();
      },
    ],
    invariant: (fresh) => fresh.stateMachine('Machine').runs.every(({ status }) => status === 'RUNNING'),
  });
  proof.assertProved();
});

test('exploration', async () => {
  const exploration = await exploreFaults({
    create: () => Simulator.load(stack),
    run: async (fresh, faults) => {
      const run = await fresh.stateMachine('Machine').start(order, { faults });
      await run
        .toWait()
        .then(() => fresh.endpoint('Approve').get('/?id=o1'))
        .catch(() => undefined);
      return run;
    },
    invariant: (fresh, run) => run.status !== 'SUCCEEDED' || fresh.topic('Customers').messages.length > 0,
  });
  exploration.assertNothingFound();

  expect(exploration.ended.length).toBeGreaterThan(0);
  expect(exploration.scenarios).toBeGreaterThan(10);
});

test('clients', async () => {
  const endpoint = await world.listen({ speed: 'fastest' });
  const client = new SFNClient(endpoint.clientConfig);

  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  const { stateMachineArn } = stateMachines[0] ?? {};
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: '{"id":"o1"}' }));
  const definition = '{ "Type": "Pass", "Result": "tested", "End": true }';
  const tested = await client.send(new TestStateCommand({ definition }));

  client.destroy();
  expect(executionArn).toMatch(/:execution:/);
  expect(tested).toMatchObject({ status: 'SUCCEEDED', output: '"tested"' });
  expect(endpoint.environment).toMatchObject({
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
  });
});

test('permissions', async () => {
  const run = await world.stateMachine('Machine').start(order);
  await run.toWait();
  await world.endpoint('Approve').get('/?id=o1');
  await run.toEnd();

  // L2 grants are wide: the review only ever puts items, and could also delete them.
  const unused = world.unusedPermissions().flatMap(({ actions }) => actions);
  expect(unused).toContain('dynamodb:DeleteItem');
});

test('matchers', async () => {
  expect.extend(workflowMatchers);

  const run = await world.stateMachine('Machine').start(order);
  await run.toWait();
  expect(run).toBeWaiting('Wait for the review');
  run.callback().fail('Review.Refused', 'too expensive');
  await run.toEnd();
  expect(run).toHaveFailed('Review.Refused', /expensive/);
  expect(run).toHaveTakenPath('Wait for the review');
});
