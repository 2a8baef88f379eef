import { randomUUID } from 'node:crypto';
import { App, Duration, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
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
import { type HistoryEvent } from '../../../lib/patterns/order/handlers/reconcile/decide';
import { reconciledOrders } from '../../../lib/patterns/order/handlers/reconcile/reconcile';
import { look, type ReconciledWorld } from '../../../lib/capabilities/reconcile/handlers/look';
import type { DescribedExecution } from '../../../lib/resources/handlers/executions';
import { OPEN_VALUES } from '../../../lib/capabilities/reconcile/open-index';
import { OpenTable } from '../../../lib/capabilities/reconcile/handlers/open-table';
import { orderItem, type OrderItem } from '../../../lib/patterns/order/handlers/order';
import { Agenda } from '../../../simulator/src/base/agenda';
import type { Execution } from '../../../simulator/src/engine/run/execution';
import { ServiceError } from '../../../simulator/src/engine/service-error';
import { SeededRandom } from '../../../simulator/src/base/random';
import type { TaskCall, TaskPort } from '../../../simulator/src/engine/ports';
import { definitionOf } from '../../support/synthesize';
import { violations } from './invariant';
import { LocalTable } from '../../support/local-table';
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

export function variantWith(
  options: Partial<OrderWorkflowProps> | ((stack: Stack) => Partial<OrderWorkflowProps>),
  order: object = {},
  cost = 4000,
): Variant {
  const given = typeof options === 'function' ? options : (): Partial<OrderWorkflowProps> => options;
  const stack = new OrderStack(new App(), 'Shop', { options: given });
  return {
    cost,
    definition: definitionOf(Template.fromStack(stack)) as unknown as JsonObject,
    order: { customerId: 'customer-1', currency: 'EUR', amount: 4000, lines: LINES, ...order },
  };
}

/** Every order is looked at by a person before anything is done for it. */
export function reviewed(stack: Stack): Partial<OrderWorkflowProps> {
  const reviewer = lambda.Function.fromFunctionName(stack, 'Reviewer', 'reviewer');
  return { review: { reviewer, when: '{% true %}', deadline: Duration.hours(8) } };
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
  private readonly agenda = new Agenda({ startMs: Date.UTC(2026, 0, 1) });
  private readonly orderId: string;
  private readonly machineArn: string;
  private readonly stock = new MemoryLedger<Stock>({
    lamp: { available: STOCK_AT_FIRST.lamp, held: {}, closed: [] },
    bulb: { available: STOCK_AT_FIRST.bulb, held: {}, closed: [] },
  });
  private readonly payments = new MemoryLedger<Payment>();
  private readonly shipments = new MemoryLedger<Shipment>();
  private readonly open: OpenTable;
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
    const { agenda } = this;
    this.engine = new FaultyEngine({ agenda, random: new SeededRandom(1), tasks: this });
    const machine = this.engine.engine.createStateMachine({
      name: 'orders',
      definition: variant.definition,
    });
    this.machineArn = machine.arn;
    this.open = new OpenTable(
      {
        getItem: async (input) => table.call('getItem', input as never),
        query: async (input) => table.call('query', input as never),
        updateItem: async (input) => table.call('updateItem', input as never),
      },
      {
        tableName: 'orders',
        indexName: 'open-orders',
        openValues: OPEN_VALUES,
        everyMs: 15 * 60_000,
        now: () => agenda.nowMs,
      },
    );
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
      await this.look(first === undefined ? faults : []);
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
        const task = sent.Payload as unknown as OrderTask & { readonly taskToken?: string };
        if (task.taskToken !== undefined) return this.review(task.taskToken);
        const answer = await this.functions[name]?.(task);
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

  /** Somebody looks at the order an hour later, and lets it go on; by then it may be too late. */
  private review(taskToken: string): Json {
    this.agenda.after(3_600_000, 'review', () => {
      try {
        this.engine.engine.sendTaskSuccess(taskToken, '{}');
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
      }
    });
    return { StatusCode: 200 };
  }

  private publish({ TopicArn: topic, Message: text }: JsonObject): Json {
    const message = JSON.parse(text as string) as { type?: string; error?: string };
    if ((topic as string).includes('Customer')) this.toCustomer.push(message.type ?? '');
    else this.toOperators.push(message.error ?? '');
    return { MessageId: 'message' };
  }

  private async find(): Promise<OrderItem | undefined> {
    const item = await this.open.find(this.orderId);
    return item && orderItem(item);
  }

  /** The reconciler comes once; `faults` strike the execution that it starts. */
  private async look(faults: readonly Fault[]): Promise<void> {
    const { engine } = this.engine;
    const orders = reconciledOrders({
      find: () => this.find(),
      history: async (arn) => [...((engine.execution(arn)?.history ?? []) as unknown as HistoryEvent[])].reverse(),
      describeFirst: (id) => this.describe(this.arnOf(id)),
      tell: async (error) => void this.toOperators.push(error),
      landmarks: LANDMARKS,
    });
    await look(this.orderId, orders, this.world(faults));
  }

  private async describe(arn: string): Promise<DescribedExecution | undefined> {
    const execution = this.engine.engine.execution(arn);
    if (execution === undefined) return undefined;
    const { status, error, cause, input } = execution;
    return { status, error, cause, input: JSON.stringify(input) };
  }

  private world(faults: readonly Fault[]): ReconciledWorld {
    return {
      describe: (arn) => this.describe(arn),
      newExecution: () => this.arnOf(`resume-${randomUUID()}`),
      adopt: (item, arn, resumption) => this.open.adopt(item, arn, resumption),
      start: async ({ id }, arn) => {
        const name = arn.slice(arn.lastIndexOf(':') + 1);
        await this.engine.run({ stateMachineArn: this.machineArn, name, input: { id }, faults });
      },
      postpone: (item) => this.open.postpone(item),
      close: (item, status) => this.open.close(item, status),
    };
  }

  private arnOf(name: string): string {
    return `${this.machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }
}
