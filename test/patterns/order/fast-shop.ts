import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FaultyEngine, type Fault, type Json, type JsonObject } from 'cdk-workflow-simulator';
import {
  callShipmentBack,
  chargePayment,
  refundPayment,
  releaseInventory,
  reserveInventory,
  shipOrder,
  type Ledger,
} from '../../../bin/functions/order/book-keeping';
import type { OrderTask } from '../../../bin/functions/order/order';
import type { Payment, Shipment, Stock } from '../../../bin/functions/order/rules';
import type { OrderWorkflowProps } from 'cdk-workflow-patterns';
import { OrderStack } from '../../../bin/stacks/order-stack';
import { decide, type HistoryEvent } from '../../../lib/patterns/order/handlers/reconcile/decide';
import { reconcile, type Reconciling } from '../../../lib/patterns/order/handlers/reconcile/reconcile';
import { orderItem, type OrderItem } from '../../../lib/patterns/order/handlers/order';
import { Agenda } from '../../../simulator/src/base/agenda';
import type { Execution } from '../../../simulator/src/engine/run/execution';
import { SeededRandom } from '../../../simulator/src/base/random';
import { ServiceError } from '../../../simulator/src/engine/service-error';
import type { TaskCall, TaskPort } from '../../../simulator/src/engine/ports';
import { definitionOf } from '../../support/synthesize';
import { violations } from './invariant';
import { LocalTable } from './local-table';
import { LINES } from './shop';

const STOCK_AT_FIRST = { lamp: 10, bulb: 10 };
const LANDMARKS = {
  completionState: 'Order: complete record',
  resultsVariable: 'Order_results',
  reportedVariable: 'Order_reported',
};

/** How often the reconciler comes after an execution, until nothing is open any more. */
const ROUNDS = 7;

const table = new LocalTable();
const tableReady = table.create('orders');
let shops = 0;

/** The workflow with some options, and an order for it. */
export interface Variant {
  readonly definition: JsonObject;
  /** What is ordered, and what the customer pays in the end. */
  readonly order: JsonObject;
  readonly cost: number;
}

export function variantWith(options: Partial<OrderWorkflowProps>, order: object = {}, cost = 4000): Variant {
  const stack = new OrderStack(new App(), 'Shop', { options: () => options });
  return {
    cost,
    definition: definitionOf(Template.fromStack(stack)) as unknown as JsonObject,
    order: { customerId: 'customer-1', currency: 'EUR', amount: 4000, lines: LINES, ...order },
  };
}

export const STANDARD = variantWith({});

/** A ledger in memory: the rules are those of the example, and so is what each function does with them. */
class MemoryLedger<Entry> implements Ledger<Entry> {
  public constructor(public readonly entries: Record<string, Entry> = {}) {}

  public async change(key: string, rule: (entry: Entry | undefined) => Entry): Promise<void> {
    this.entries[key] = rule(this.entries[key]);
  }
}

/** The example's state machine with its tasks carried out in this process; orders are in a real table, conditions and all. */
export class FastShop implements TaskPort {
  public readonly engine: FaultyEngine;
  private readonly orderId: string;
  private readonly machineArn: string;
  private readonly stock = new MemoryLedger<Stock>({
    lamp: { available: STOCK_AT_FIRST.lamp, held: {}, closed: [] },
    bulb: { available: STOCK_AT_FIRST.bulb, held: {}, closed: [] },
  });
  private readonly payments = new MemoryLedger<Payment>();
  private readonly shipments = new MemoryLedger<Shipment>();
  private readonly toCustomer: string[] = [];
  private readonly toOperators: string[] = [];
  private readonly functions: Readonly<Record<string, (task: OrderTask) => Promise<object | void>>> = {
    Reserve: (task) => reserveInventory(this.stock, task),
    Release: (task) => releaseInventory(this.stock, task),
    Charge: (task) => chargePayment(this.payments, task),
    Refund: (task) => refundPayment(this.payments, task),
    Ship: (task) => shipOrder(this.shipments, task),
    CallBack: (task) => callShipmentBack(this.shipments, task),
  };

  public static async open(variant: Variant = STANDARD): Promise<FastShop> {
    await tableReady;
    return new FastShop(variant);
  }

  private constructor(private readonly variant: Variant) {
    const agenda = new Agenda({ startMs: Date.UTC(2026, 0, 1) });
    this.engine = new FaultyEngine({ agenda, random: new SeededRandom(1), tasks: this });
    const machine = this.engine.engine.createStateMachine({
      name: 'orders',
      definition: variant.definition,
    });
    this.machineArn = machine.arn;
    this.orderId = `order-${++shops}`;
  }

  public async start(call: TaskCall, reply: Parameters<TaskPort['start']>[1]): Promise<void> {
    try {
      reply.succeed(await this.carryOut(call));
    } catch (error) {
      const { name, message } = error as Error;
      reply.fail(call.service === 'dynamodb' ? `DynamoDB.${name}` : name, message);
    }
  }

  /** Lets virtual time pass, in milliseconds. */
  public advance(durationMs: number): Promise<void> {
    return this.engine.advance(durationMs);
  }

  /** Processes the order to its end. */
  public process(faults: readonly Fault[]): Promise<Execution> {
    const input = { id: this.orderId, ...this.variant.order };
    return this.engine.run({ stateMachineArn: this.machineArn, name: this.orderId, input, faults });
  }

  /** Has the reconciler come until it finds nothing open any more; `faults` strike the first execution that it starts. */
  public async reconcile(faults: readonly Fault[] = []): Promise<Execution | undefined> {
    let first: Execution | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const before = this.executions.length;
      await reconcile(this.orderId, this.reconciling(first === undefined ? faults : []));
      const started = this.executions[before];
      if (started === undefined) return first;
      first ??= started;
    }
    return first;
  }

  /** The status in the record of the order, if there is one. */
  public async status(): Promise<string | undefined> {
    return (await this.find())?.status;
  }

  /** Everything that is wrong about how the order came out. */
  public async violations(): Promise<string[]> {
    return violations({
      orderId: this.orderId,
      stockAtFirst: STOCK_AT_FIRST,
      cost: this.variant.cost,
      books: { stock: this.stock.entries, payments: this.payments.entries, shipments: this.shipments.entries },
      status: await this.status(),
      toCustomer: this.toCustomer,
      toOperators: this.toOperators,
    });
  }

  private get executions(): readonly Execution[] {
    return this.engine.engine.listExecutions();
  }

  private async carryOut(call: TaskCall): Promise<Json> {
    const sent = call.arguments as JsonObject;
    switch (call.service) {
      case 'lambda': {
        const [, name = ''] = /^\$\{([A-Za-z]+?)[0-9A-F]{8}/.exec(sent.FunctionName as string) ?? [];
        const answer = await this.functions[name]?.(sent.Payload as unknown as OrderTask);
        return { StatusCode: 200, Payload: (answer ?? null) as Json };
      }
      case 'dynamodb':
        return table.call(call.action, { ...sent, TableName: 'orders' });
      case 'sns':
        return this.publish(sent);
      default:
        throw new Error(`Nobody carries out ${call.resource}`);
    }
  }

  private publish({ TopicArn: topic, Message: text }: JsonObject): Json {
    const message = JSON.parse(text as string) as { type?: string; error?: string };
    if ((topic as string).includes('Customer')) this.toCustomer.push(message.type ?? '');
    else this.toOperators.push(message.error ?? '');
    return { MessageId: 'message' };
  }

  private async find(): Promise<OrderItem | undefined> {
    const { Item: item } = await table.call('getItem', {
      TableName: 'orders',
      Key: { id: { S: this.orderId } },
      ConsistentRead: true,
    });
    return item === undefined ? undefined : orderItem(item as Parameters<typeof orderItem>[0]);
  }

  private reconciling(faults: readonly Fault[]): Reconciling {
    const { engine } = this.engine;
    return {
      find: () => this.find(),
      describe: async (arn) => engine.execution(arn),
      decide: async (arn) =>
        decide([...((engine.execution(arn)?.history ?? []) as unknown as HistoryEvent[])].reverse(), LANDMARKS),
      start: async (name, input) => {
        try {
          await this.engine.run({ stateMachineArn: this.machineArn, name, input: input as Json, faults });
          return true;
        } catch (error) {
          if (error instanceof ServiceError && error.code === 'ExecutionAlreadyExists') return false;
          throw error;
        }
      },
      tell: async (_, error) => void this.toOperators.push(error),
      close: async (_, status) => {
        await table.call('updateItem', {
          TableName: 'orders',
          Key: { id: { S: this.orderId } },
          UpdateExpression: 'SET #status = :status REMOVE #open',
          ExpressionAttributeNames: { '#status': 'status', '#open': 'open' },
          ExpressionAttributeValues: { ':status': { S: status } },
        });
      },
      arnOf: (name) => `${this.machineArn.replace(':stateMachine:', ':execution:')}:${name}`,
    };
  }
}
