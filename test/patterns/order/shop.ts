import { App } from 'aws-cdk-lib';
import { Simulator, type Run, type World } from 'cdk-workflow-simulator';
import type { OrderStackProps } from '../../../bin/stacks/order-stack';
import { OrderStack } from '../../../bin/stacks/order-stack';
import type { Stock } from '../../../bin/functions/order/rules';
import { violations, type Books } from './invariant';

export const LINES = [
  { sku: 'lamp', quantity: 2, price: 1500 },
  { sku: 'bulb', quantity: 4, price: 250 },
];

/** An order of two lamps and four bulbs. */
export function order(id: string, more: object = {}): { id: string } & Record<string, never> {
  return { id, customerId: 'customer-1', currency: 'EUR', amount: 4000, lines: LINES, ...more } as never;
}

const noOptions = (): object => ({});

/** One synthesis for each set of options. */
const assemblies = new Map<OrderStackProps['options'], string>();

function synthesized(options: OrderStackProps['options']): string {
  const existing = assemblies.get(options);
  if (existing !== undefined) return existing;
  const app = new App();
  new OrderStack(app, 'Shop', { options });
  const { directory } = app.synth();
  assemblies.set(options, directory);
  return directory;
}

/** A shop in a simulation: the example stack with ten lamps and ten bulbs. */
export class Shop {
  public static async open(options: OrderStackProps['options'] = noOptions): Promise<Shop> {
    const world = await Simulator.load(synthesized(options));
    for (const sku of ['lamp', 'bulb']) {
      const entry = JSON.stringify({ available: 10, held: {}, closed: [] } satisfies Stock);
      await world.table('Stock').put({ id: sku, entry, version: 1 });
    }
    return new Shop(world);
  }

  private constructor(public readonly world: World) {}

  public close(): Promise<void> {
    return this.world.close();
  }

  /** An execution for the order, as the starter function would begin it. */
  public async begin(
    input: { id: string },
    faults: Parameters<ReturnType<World['stateMachine']>['start']>[1] = {},
  ): Promise<Run> {
    return this.world.stateMachine('Orders').start(input, { name: input.id, ...faults });
  }

  public async process(input: { id: string }): Promise<Run> {
    return (await this.begin(input)).toEnd();
  }

  /** Has every open order be due, calls the reconciler as its schedule does, and lets what it starts come to an end. */
  public async reconcile(): Promise<unknown> {
    const outcomes = await this.round();
    for (const run of this.world.stateMachine('Orders').runs) {
      if (run.status === 'RUNNING') await run.toEnd();
    }
    return outcomes;
  }

  /** One round of the reconciler over all open orders. */
  public async round(): Promise<unknown> {
    const orders = this.world.table('Orders/Orders');
    for (const item of await orders.items()) {
      if (item.open !== undefined) await orders.put({ ...item, dueAt: '2000-01-01T00:00:00.000Z' });
    }
    return this.reconciler({});
  }

  /** What the reconciler answers to an event. */
  public async reconciler(event: { readonly execution?: string }): Promise<unknown> {
    const { output, error, message } = await this.world.function('Orders/Reconcile').invoke(event);
    if (error !== undefined) throw new Error(`${error}: ${message ?? ''}`);
    return output;
  }

  public async record(id: string): Promise<Record<string, unknown> | undefined> {
    return this.world.table('Orders/Orders').get({ id });
  }

  public async books(): Promise<Books> {
    const read = async <Entry>(table: string): Promise<Record<string, Entry>> => {
      const items = await this.world.table(table).items();
      return Object.fromEntries(items.map((item) => [item.id as string, JSON.parse(item.entry as string) as Entry]));
    };
    return { stock: await read('Stock'), payments: await read('Payments'), shipments: await read('Shipments') };
  }

  /** What customers and operators heard. */
  public messages(topic: 'CustomerTopic' | 'OperatorTopic'): Record<string, unknown>[] {
    return this.world
      .topic(`Orders/${topic}`)
      .messages.map(({ message }) => JSON.parse(message) as Record<string, unknown>);
  }

  /** What is wrong about how the order came out. */
  public async violations(orderId: string, cost = 4000): Promise<string[]> {
    return violations({
      orderId,
      cost,
      stockAtFirst: { lamp: 10, bulb: 10 },
      books: await this.books(),
      status: (await this.record(orderId))?.status as string | undefined,
      toCustomer: this.messages('CustomerTopic').map(({ type }) => type as string),
      toOperators: this.messages('OperatorTopic').map(({ error }) => error as string),
    });
  }
}
