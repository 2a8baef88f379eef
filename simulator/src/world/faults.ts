import type { Agenda } from '../engine/agenda';
import type { Json } from '../engine/json';
import type { TaskCall, TaskReply } from '../engine/task-port';

/**
 * What goes wrong with a call of a task.
 * - `error`: the call fails and has no effect.
 * - `throttle`: the service refuses the call since there are too many; no effect.
 * - `timeout`: the call gets lost: no effect, no answer.
 * - `answerLost`: the effect happens, but the caller sees an error.
 * - `late`: no answer comes, and the effect happens after the task has timed out.
 * - `twice`: the effect happens twice; the first answer counts.
 * - `heartbeatsLost`: the heartbeats of a callback do not arrive.
 * - `stopped`: the execution is stopped when it makes the call.
 * - `machineTimedOut`: the machine's own timeout ends the execution when it makes the call.
 */
export type FaultKind =
  'error' | 'throttle' | 'timeout' | 'answerLost' | 'late' | 'twice' | 'heartbeatsLost' | 'stopped' | 'machineTimedOut';

/** Something that goes wrong in one execution. */
export interface Fault {
  /** The name of the Task state. */
  readonly state: string;
  readonly kind: FaultKind;
  /**
   * Which call of the task goes wrong, counted over the whole execution from 1; retries are calls of their own.
   * @default 1
   */
  readonly attempt?: number | 'every';
  /** @default - `Lambda.ServiceException` and its like, which production retries are expected to catch */
  readonly error?: string;
  readonly cause?: string;
  /**
   * For `late`: how long after the call the effect happens, in virtual milliseconds.
   * @default - one second after the task's timeout, or one second without one
   */
  readonly afterMs?: number;
}

/** What the simulation does for a fault. */
export interface FaultPort {
  readonly agenda: Agenda;
  stop(executionArn: string): void;
  timeOut(executionArn: string): void;
  loseHeartbeats(taskToken: string): void;
}

/** How a service says that it is overloaded, and that something failed on its side. */
interface ServiceErrors {
  readonly throttled: string;
  readonly failed: string;
}

const SERVICE_ERRORS: Readonly<Record<string, ServiceErrors>> = {
  lambda: { throttled: 'Lambda.TooManyRequestsException', failed: 'Lambda.SdkClientException' },
  dynamodb: { throttled: 'DynamoDB.ProvisionedThroughputExceededException', failed: 'DynamoDB.SdkClientException' },
  'aws-sdk:dynamodb': {
    throttled: 'DynamoDb.ProvisionedThroughputExceededException',
    failed: 'DynamoDb.SdkClientException',
  },
  sns: { throttled: 'SNS.ThrottledException', failed: 'SNS.SdkClientException' },
  'aws-sdk:sns': { throttled: 'Sns.ThrottledException', failed: 'Sns.SdkClientException' },
  sqs: { throttled: 'SQS.AmazonSQSException', failed: 'SQS.SdkClientException' },
  events: { throttled: 'EventBridge.ThrottlingException', failed: 'EventBridge.SdkClientException' },
};

const LATE_BY_MS = 1000;

const WITH_EFFECT: readonly FaultKind[] = ['answerLost', 'late', 'twice', 'heartbeatsLost'];

/** How the service of a call says that it is overloaded (`throttled`), or that the answer was lost (`failed`). */
export function serviceErrors({ service }: TaskCall): ServiceErrors {
  const known = SERVICE_ERRORS[service];
  if (known !== undefined) return known;
  const name = service.replace('aws-sdk:', '');
  const prefix = name.charAt(0).toUpperCase() + name.slice(1);
  return { throttled: `${prefix}.ThrottlingException`, failed: `${prefix}.SdkClientException` };
}

/** The faults of one execution. */
export class FaultPlan {
  private readonly calls = new Map<string, number>();
  private readonly struck = new Set<Fault>();

  constructor(
    private readonly faults: readonly Fault[],
    private readonly port: FaultPort,
  ) {}

  /** The faults whose call never came. */
  get unreached(): readonly Fault[] {
    return this.faults.filter((fault) => !this.struck.has(fault));
  }

  /** Makes a call, or what the faults leave of it. */
  async call(call: TaskCall, reply: TaskReply, carryOut: (reply: TaskReply) => void | Promise<void>): Promise<void> {
    const number = this.nextNumber(call);
    this.calls.set(call.stateName, number);
    const fault = this.faultAt(call, number);
    if (fault === undefined) return carryOut(reply);
    this.struck.add(fault);
    return this.strike(fault, call, reply, carryOut);
  }

  /**
   * Whether a fault strikes a call that the engine would carry out itself, the start of another state machine. A call that
   * none strikes counts as made.
   * @throws when the fault would need its effect, which only the engine can bring about.
   */
  strikesNested(call: TaskCall): boolean {
    const number = this.nextNumber(call);
    const fault = this.faultAt(call, number);
    if (fault === undefined) {
      this.calls.set(call.stateName, number);
      return false;
    }
    if (!WITH_EFFECT.includes(fault.kind)) return true;
    throw new Error(`The fault '${fault.kind}' can't strike '${call.stateName}', which starts another state machine`);
  }

  private nextNumber({ stateName }: TaskCall): number {
    return (this.calls.get(stateName) ?? 0) + 1;
  }

  private faultAt({ stateName }: TaskCall, number: number): Fault | undefined {
    const hits = ({ state, attempt = 1 }: Fault): boolean =>
      state === stateName && (attempt === 'every' || attempt === number);
    return this.faults.find(hits);
  }

  private async strike(
    fault: Fault,
    call: TaskCall,
    reply: TaskReply,
    carryOut: (reply: TaskReply) => void | Promise<void>,
  ): Promise<void> {
    const { throttled, failed } = serviceErrors(call);
    const { error, cause = `Fault '${fault.kind}' of the test` } = fault;
    switch (fault.kind) {
      case 'error':
        return reply.fail(error ?? failed, cause);
      case 'throttle':
        return reply.fail(error ?? throttled, cause);
      case 'timeout':
        return undefined;
      case 'answerLost':
        await carryOut(unheard());
        return reply.fail(error ?? failed, cause);
      case 'late':
        return this.later(fault, call, carryOut);
      case 'twice':
        await carryOut(reply);
        return carryOut(unheard());
      case 'heartbeatsLost':
        if (call.taskToken !== undefined) this.port.loseHeartbeats(call.taskToken);
        return carryOut(reply);
      case 'stopped':
        return this.port.stop(call.executionArn);
      case 'machineTimedOut':
        return this.port.timeOut(call.executionArn);
    }
  }

  private later(fault: Fault, call: TaskCall, carryOut: (reply: TaskReply) => void | Promise<void>): void {
    const afterMs = fault.afterMs ?? (call.timeoutMs ?? 0) + LATE_BY_MS;
    this.port.agenda.after(afterMs, `late effect of ${call.stateName}`, () => carryOut(unheard()));
  }
}

/** A reply that nobody hears. */
function unheard(): TaskReply {
  const ignore = (_?: Json): void => {};
  return { submitted: ignore, succeed: ignore, fail: ignore, abandoned: true };
}
