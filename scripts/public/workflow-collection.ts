import { Simulator, type JsonObject, type ProveOptions } from 'cdk-workflow-simulator';
import type { Asset } from './asset';
import {
  claim,
  inlineFunction,
  machine,
  played,
  proved,
  starts,
  table,
  templateOf,
  type Probe,
  type Template,
} from './probe';

const repository = {
  repository: 'aws-samples/step-functions-workflows-collection',
  commit: '83bbec48d8f065de3dbcb4c5d8fe0e58a0479334',
};
const reserving: Asset = {
  ...repository,
  path: 'inventory-management-sam/statemachine/reserve-stock-statemachine.asl.json',
  blob: '60fece94890111c11b4ab6783aa8bb41944b27ba',
};
const idempotent: Asset = {
  ...repository,
  path: 'idempotent-workflow-sam/statemachine/statemachine.asl.json',
  blob: 'ad62c5350e26afc94ffd9443a2f333acf3c4cbae',
};

/** Two orders for the last piece. */
const twoOrders = (text: string): ProveOptions => ({
  create: async (interleaving) => {
    const template = templateOf({
      Inventory: table('Inventory', 'id'),
      Reservations: table('Reservations', 'id'),
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'inventory' } },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      Machine: machine(text, {
        InventoryTableName: 'Inventory',
        InventoryReservationTableName: 'Reservations',
        InventoryEventBusName: 'inventory',
        InventoryManagementTopicArn: { Ref: 'Topic' },
      }),
    });
    const world = await Simulator.load(template, { permissions: 'off', interleaving });
    await world.table('Inventory').put({ id: 'lamp', status: 'IN STOCK', stock: 1, minPOAmount: 1 });
    return world;
  },
  actors: [reserves, reserves],
  invariant: async (world) => {
    const reserved = (await world.table('Reservations').items()).length;
    const stock = (await world.table('Inventory').get({ id: 'lamp' }))?.['stock'];
    claim(reserved <= 1, `of one piece ${reserved} are reserved, and the stock is ${JSON.stringify(stock)}`);
  },
});

async function reserves(world: Parameters<typeof starts>[0]): Promise<void> {
  const order = { orderId: 'o', productId: 'lamp', quantity: 1 };
  await (await world.stateMachine('Machine').start(order)).toEnd();
}

/** The workflow around a function that does nothing. */
function onceOnly(text: string): Template {
  const config = `exports.handler = async (payload) => ({ payload, idempotencyConfig: { idempotencyKey: 'k', ttl: '1767225600' } });`;
  const calls: JsonObject = Object.fromEntries(
    Object.entries({
      DDBUpdateItem: 'dynamodb:updateItem',
      DDBGetItem: 'dynamodb:getItem',
      DDBTransactWriteItems: 'aws-sdk:dynamodb:transactWriteItems',
    }).map(([name, action]) => [name, `arn:aws:states:::${action}`]),
  );
  return templateOf({
    Records: table('Records', 'id'),
    Config: inlineFunction('Config', config),
    Step: inlineFunction('Step', 'exports.handler = async () => ({});'),
    Machine: machine(text, {
      ...calls,
      DDBTable: 'Records',
      IdempotencyConfigFunctionArn: { 'Fn::GetAtt': ['Config', 'Arn'] },
      FailureInjectFunctionArn: { 'Fn::GetAtt': ['Step', 'Arn'] },
    }),
  });
}

export const WORKFLOW_COLLECTION: readonly Probe[] = [
  {
    id: 'collection-reserve-stock',
    asset: reserving,
    lines: [60, 68],
    says: 'Two orders for the last piece both get it: the stock is looked at by one call and changed by another, without a condition',
    expected: 'wrong',
    ask: (text) => proved(twoOrders(text)),
  },
  {
    id: 'collection-idempotent-orders',
    asset: idempotent,
    lines: [33, 98],
    says: 'Of two executions with one key one works, and both end with its result, in every order of their calls',
    expected: 'holds',
    ask: (text) =>
      proved({
        create: (interleaving) => Simulator.load(onceOnly(text), { permissions: 'off', interleaving }),
        actors: [starts, starts],
        invariant: (world) => {
          for (const { status, error = '' } of world.runs)
            claim(status === 'SUCCEEDED', `an execution ends ${status} ${error}`);
          const { invocations } = world.function('Step');
          claim(invocations.length === 1, `the work is done ${invocations.length} times`);
        },
      }),
  },
  {
    id: 'collection-idempotent-stopped',
    asset: idempotent,
    lines: [156, 160],
    says: 'Once an execution was stopped at work, every later one with its key waits for it until its own history is full, some eight hours later, and fails then',
    expected: 'wrong',
    ask: (text) =>
      played(onceOnly(text), async (world) => {
        const state = '(which can fail occasionally)';
        await world.stateMachine('Machine').start({}, { faults: [{ state, kind: 'stopped' }] });
        await world.advance({ minutes: 1 });
        const next = await world.stateMachine('Machine').start({});
        await world.advance({ hours: 12 });
        claim(
          next.status === 'SUCCEEDED',
          `the next execution ends ${next.status} after ${next.elapsedMs / 60_000} min: ${next.cause}`,
        );
      }),
  },
];
