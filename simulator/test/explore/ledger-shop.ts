import { Agenda } from '../../src/base/agenda';
import type { JsonObject } from '../../src/base/json';
import { SeededRandom } from '../../src/base/random';
import type { TaskCall, TaskPort, TaskReply } from '../../src/engine/ports';
import { FaultyEngine } from '../../src/explore/faulty-engine';

const RETRY = [
  { ErrorEquals: ['Lambda.TooManyRequestsException', 'Lambda.SdkClientException', 'States.Timeout'], MaxAttempts: 3 },
];

/** How well the shop is written. */
export interface ShopOptions {
  /** Whether charging and refunding know the order that they were asked for before. */
  readonly idempotent: boolean;
  /** Whether failures of charging lead to a refund. */
  readonly compensates: boolean;
}

/** A machine that charges, ships, and refunds when that fails; with a ledger to check. */
export class LedgerShop extends FaultyEngine {
  readonly stateMachineArn: string;
  charged = 0;
  shipped = 0;
  private readonly seen = new Set<string>();

  constructor(private readonly options: ShopOptions) {
    const shop: { carryOut: TaskPort['start'] } = { carryOut: () => {} };
    super({
      agenda: new Agenda({ startMs: 0 }),
      random: new SeededRandom(1),
      tasks: { start: (call, reply) => shop.carryOut(call, reply) },
    });
    shop.carryOut = (call, reply) => this.carryOut(call, reply);
    this.stateMachineArn = this.engine.createStateMachine({ name: 'Shop', definition: definition(options) }).arn;
  }

  private carryOut(call: TaskCall, reply: TaskReply): void {
    const isNew = !this.seen.has(call.stateName);
    this.seen.add(call.stateName);
    if (isNew || !this.options.idempotent) this.effect(call.stateName);
    reply.succeed({});
  }

  private effect(state: string): void {
    // A refund that comes first leaves a tombstone: the charge then does nothing.
    if (state === 'Charge' && !(this.options.idempotent && this.seen.has('Refund'))) this.charged += 1;
    if (state === 'Refund') this.charged = this.options.idempotent ? 0 : this.charged - 1;
    if (state === 'Ship') this.shipped += 1;
  }
}

function definition({ compensates }: ShopOptions): JsonObject {
  const task = (name: string, more: JsonObject): JsonObject => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: name },
    TimeoutSeconds: 30,
    Retry: RETRY,
    ...(compensates &&
      name !== 'Refund' && { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Refund' }] }),
    ...more,
  });
  return {
    StartAt: 'Charge',
    States: {
      Charge: task('Charge', { Next: 'Ship' }),
      Ship: task('Ship', { End: true }),
      ...(compensates && {
        Refund: task('Refund', { Next: 'Failed' }),
        Failed: { Type: 'Fail', Error: 'Shop.Failed' },
      }),
    },
  };
}
