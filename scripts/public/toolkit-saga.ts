import { Simulator, type ProofFaults, type ProveOptions, type World } from 'cdk-workflow-simulator';
import type { Asset } from './asset';
import { claim, inlineFunction, machine, proved, table, templateOf, type Probe } from './probe';

const asset: Asset = {
  repository: 'aws/agent-toolkit-for-aws',
  commit: 'd6ad2e44d5e3077b85b63f322e007c84f94f3a6c',
  path: 'skills/specialized-skills/serverless-skills/aws-step-functions/assets/compensation-saga-pattern.asl.json',
  blob: 'd598b00ade48c70753ce45fd6c2d9694ded5ecb4',
};

const moves = (name: string, delta: number): ReturnType<typeof inlineFunction> =>
  inlineFunction(
    name,
    `
    const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
    const client = new DynamoDBClient({});
    exports.handler = async () => {
      await client.send(new UpdateItemCommand({
        TableName: 'Till', Key: { id: { S: 'money' } },
        UpdateExpression: 'ADD taken :n', ExpressionAttributeValues: { ':n': { N: '${delta}' } },
      }));
      return { chargeId: 'ch1' };
    };`,
  );

/** One order of one piece, which nobody else is after. */
const oneOrder = (text: string, faults?: ProofFaults): ProveOptions => ({
  create: async (interleaving) => {
    const tables = { Inventory: table('InventoryTable', 'productId'), Till: table('Till', 'id') };
    const functions = {
      Charge: moves('ChargeCard', 1),
      Ship: inlineFunction('ShipOrder', 'exports.handler = async () => ({});'),
      Refund: moves('RefundCharge', -1),
    };
    const template = templateOf({ ...tables, ...functions, Machine: machine(text) });
    const world = await Simulator.load(template, { permissions: 'off', interleaving });
    await world.table('Inventory').put({ productId: 'lamp', reserved: 0 });
    return world;
  },
  actors: [orders],
  invariant: async (world) => {
    const status = world.runs[0]?.status;
    const expected = status === 'SUCCEEDED' ? 1 : 0;
    const reserved = (await world.table('Inventory').get({ productId: 'lamp' }))?.['reserved'];
    const taken = (await world.table('Till').get({ id: 'money' }))?.['taken'] ?? 0;
    claim(reserved === expected, `an order that ends ${status} leaves ${JSON.stringify(reserved)} reserved`);
    claim(taken === expected, `an order that ends ${status} was paid ${JSON.stringify(taken)} times`);
  },
  ...(faults !== undefined && { faults }),
});

async function orders(world: World): Promise<void> {
  await (await world.stateMachine('Machine').start({ orderId: 'o', productId: 'lamp', quantity: 1, total: 5 })).toEnd();
}

const lost = (state: string): ProofFaults => ({ kinds: ['answerLost'], states: [state] });

export const TOOLKIT_SAGA: readonly Probe[] = [
  {
    id: 'toolkit-saga-reserve',
    asset,
    lines: [28, 40],
    says: 'A reservation whose answer is lost is not taken back: the order fails, and the piece stays reserved',
    expected: 'wrong',
    ask: (text) => proved(oneOrder(text, lost('ReserveInventory'))),
  },
  {
    id: 'toolkit-saga-charge',
    asset,
    lines: [57, 68],
    says: 'A charge whose answer is lost is not refunded: the order fails, and the customer has paid',
    expected: 'wrong',
    ask: (text) => proved(oneOrder(text, lost('ChargePayment'))),
  },
  {
    id: 'toolkit-saga-refund',
    asset,
    lines: [94, 105],
    says: 'A refund that fails once is neither retried nor caught: the customer has paid, and the piece stays reserved',
    expected: 'wrong',
    ask: (text) => proved(oneOrder(text, { most: 2, kinds: ['error'], states: ['ShipOrder', 'RefundPayment'] })),
  },
];
