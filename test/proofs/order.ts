import { App } from 'aws-cdk-lib';
import { Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { OrderStack } from '../../bin/stacks/order-stack';
import type { Payment, Shipment, Stock } from '../../bin/functions/order/rules';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const app = new App();
new OrderStack(app, 'Shop');
const assembly = app.synth().directory;

const PRICE = 1500;
const HOUR_MS = 60 * 60_000;

/** A shop with one lamp, and the orders for it. */
interface Scene {
  readonly world: World;
  readonly runs: Run[];
}

async function entries<Entry>({ world }: Scene, ledger: string): Promise<Entry[]> {
  return (await world.table(ledger).items()).map(({ entry }) => JSON.parse(entry as string) as Entry);
}

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

const shipped = async (scene: Scene): Promise<number> =>
  (await entries<Shipment>(scene, 'Shipments')).filter(({ state }) => state === 'SHIPPED').length;

/** What is said of a shop, however many orders there are. */
export const ORDERS: Invariants<Scene> = {
  'one lamp that is there is shipped once': async (scene) => (await shipped(scene)) === 1,
  'what is held and what is there add up to what was there': async (scene) => {
    const [stock] = await entries<Stock>(scene, 'Stock');
    return (stock?.available ?? -1) + sum(Object.values(stock?.held ?? {})) === 1 && stock?.available === 0;
  },
  'the shop keeps the money for what it ships, and no other': async (scene) => {
    const paid = await entries<Payment>(scene, 'Payments');
    return (
      sum(paid.map(({ charged, refunded }) => (charged ?? 0) - (refunded ?? 0))) === PRICE * (await shipped(scene))
    );
  },
  'every order is shipped or cancelled within the hour': async ({ world, runs }) => {
    const records = await world.table('Orders/Orders').items();
    return (
      records.length === 2 &&
      records.every(({ status }) => ['SHIPPED', 'CANCELLED'].includes(status as string)) &&
      runs.every(({ status, elapsedMs }) => status !== 'RUNNING' && elapsedMs <= HOUR_MS)
    );
  },
};

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(assembly, { interleaving });
  const entry = JSON.stringify({ available: 1, held: {}, closed: [] } satisfies Stock);
  await world.table('Stock').put({ id: 'lamp', entry, version: 1 });
  return [world, { world, runs: [] }];
};

async function buys({ world, runs }: Scene, id: string): Promise<void> {
  const lines = [{ sku: 'lamp', quantity: 1, price: PRICE }];
  const order = { id, customerId: id, currency: 'EUR', amount: PRICE, lines };
  const run = await world.stateMachine('Orders').start(order, { name: id });
  runs.push(run);
  await run.toEnd();
}

async function adaBuys(scene: Scene): Promise<void> {
  await buys(scene, 'ada');
}

async function benBuys(scene: Scene): Promise<void> {
  await buys(scene, 'ben');
}

export const ORDER_PROOFS: readonly PatternProof[] = [
  patternProof({
    pattern: 'Order processing',
    id: 'order-last-item',
    situation: 'Two orders for the last item',
    create,
    people: [adaBuys, benBuys],
    invariants: ORDERS,
    bounds: { runs: 60, preemptions: 1, delays: 1, random: 20 },
  }),
];
