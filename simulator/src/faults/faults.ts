import type { Agenda } from '../base/agenda';
import type { Json } from '../base/json';
import type { MapPart, OfferedTask, TaskCall, TaskReply } from '../engine/ports';
import type { Impairment } from '../engine/tasks/task-tokens';
import type { ServiceRegistry } from '../services/registry';
import type { CallFault, CallFaultKind } from './call-faults';
import { NO_ANSWER, serviceErrors, type CallError } from './service-errors';
import { TASK_FAULT_KINDS, type TaskFaultKind } from './task-fault-kinds';

export { TASK_FAULT_KINDS, type TaskFaultKind };

/** What goes wrong: with the call of a task, or with a call that a handler makes. */
export type FaultKind = TaskFaultKind | CallFaultKind;

/** Something that goes wrong in one execution: with the call of a task, or with a call that a handler makes. */
export type Fault = TaskFault | CallFault;

/** Whether a fault is about a call that a handler makes. */
export function isCallFault(fault: Fault): fault is CallFault {
  return fault.call !== undefined;
}

/** Whether a fault is about the call of a task. */
export function isTaskFault(fault: Fault): fault is TaskFault {
  return !isCallFault(fault);
}

/** Something that goes wrong with the call of a task. */
export interface TaskFault {
  readonly function?: undefined;
  readonly call?: undefined;
  /** The name of the Task state, or of the distributed Map whose reader or writer it is about. */
  readonly state: string;
  /** Whose call goes wrong: that of a distributed Map's ItemReader or ResultWriter. @default - that of the Task itself */
  readonly part?: MapPart;
  readonly kind: TaskFaultKind;
  /**
   * Which call goes wrong, counted from 1 over the whole execution, the child executions of a distributed Map included;
   * retries are calls of their own.
   * @default 1
   */
  readonly attempt?: number | 'every';
  /**
   * Only calls within this iteration of a Map, from 0: for a distributed Map, within the child execution of this item or
   * batch. `attempt` then counts the calls within it. Several numbers mean Maps inside of each other, outermost first.
   * @default - calls of every iteration
   */
  readonly iteration?: number | readonly number[];
  /** @default - what the service or its client says, as `Lambda.SdkClientException`: production retries are expected to catch it */
  readonly error?: string;
  readonly cause?: string;
  /**
   * For `late` and `zombie`: how long after the call the effect happens, in virtual milliseconds. For `stoppedAtWork` and `cancelLost`: how
   * long after the call the execution is stopped.
   * @default - `late`: one second after the task's timeout, or one second without one; `zombie`: right after the retry's
   * effect, or a minute after the call without one; `stoppedAtWork` and `cancelLost`: one second
   */
  readonly afterMs?: number;
}

/** What the simulation does for a fault. */
export interface FaultPort {
  /** The services that calls go to. */
  readonly services: ServiceRegistry;
  readonly agenda: Agenda;
  stop(executionArn: string): void;
  timeOut(executionArn: string): void;
  /** Has something go wrong with what is sent under a task token. */
  impair(taskToken: string, impairment: Impairment): void;
}

type CarryOut = (reply: TaskReply) => void | Promise<void>;

const LATE_BY_MS = 1000;
/** When the client of a distributed Map's reader or writer gives up; what it is on AWS is not documented. */
const CLIENT_TIMEOUT_MS = 60_000;

/** When an execution is stopped that waits for a job. */
const AT_WORK_MS = 1000;

/** Behind what the retry does in the same instant. */
const AT_ONCE_MS = 1;
/** When the effect of a call that failed at once lands where no retry comes before. */
export const ZOMBIE_AFTER_MS = 60_000;

const WITH_EFFECT: readonly TaskFaultKind[] = [
  'answerLost',
  'late',
  'zombie',
  'twice',
  'heartbeatsLost',
  'stoppedAtWork',
  'cancelLost',
];

/** The faults of one execution, those in its distributed Maps' children included. */
export class FaultPlan {
  /** How many calls there were that each fault is about. */
  private readonly calls = new Map<TaskFault, number>();
  private readonly struck = new Set<TaskFault>();
  private readonly zombies = new Set<Zombie>();

  private faults: readonly TaskFault[];

  constructor(
    faults: readonly TaskFault[],
    private readonly port: FaultPort,
  ) {
    this.faults = faults;
  }

  /** Has those of another plan strike as well; they count the calls from now on. */
  add({ faults }: FaultPlan): void {
    this.faults = [...this.faults, ...faults];
  }

  /** The faults whose call never came. */
  get unreached(): readonly TaskFault[] {
    return this.faults.filter((fault) => !this.struck.has(fault));
  }

  /** Makes a call, or what the faults leave of it. */
  async call(call: TaskCall, reply: TaskReply, carryOut: CarryOut): Promise<void> {
    const fault = this.next(call);
    const before = this.zombiesOf(call);
    if (fault === undefined) await carryOut(reply);
    else await this.strike(fault, call, reply, carryOut);
    for (const zombie of before) this.rise(zombie, AT_ONCE_MS);
  }

  /** Puts a task of an activity before its workers, or what the faults leave of it. */
  offer(call: TaskCall, task: OfferedTask, putBeforeWorkers: () => void): void {
    const fault = this.next(call);
    for (const zombie of this.zombiesOf(call)) this.rise(zombie, AT_ONCE_MS);
    if (fault === undefined) return putBeforeWorkers();
    // Not at once: the state that offers the task is still being entered.
    this.port.agenda.soon(`fault '${fault.kind}' of ${call.stateName}`, () =>
      this.strikeActivity(fault, call, task, putBeforeWorkers),
    );
  }

  /**
   * Whether a fault strikes a call that the engine would carry out itself, the start of another state machine. A call that
   * none strikes counts as made.
   * @throws when the fault would need its effect, which only the engine can bring about.
   */
  strikesNested(call: TaskCall): boolean {
    const fault = this.about(call).find((each) => isDue(each, (this.calls.get(each) ?? 0) + 1));
    if (fault === undefined) {
      this.next(call);
      return false;
    }
    if (!WITH_EFFECT.includes(fault.kind)) return true;
    throw new Error(`The fault '${fault.kind}' can't strike '${call.stateName}', which starts another state machine`);
  }

  /** The fault that strikes a call; counts the call. */
  private next(call: TaskCall): TaskFault | undefined {
    let struck: TaskFault | undefined;
    for (const fault of this.about(call)) {
      const number = (this.calls.get(fault) ?? 0) + 1;
      this.calls.set(fault, number);
      if (struck === undefined && isDue(fault, number)) struck = fault;
    }
    if (struck !== undefined) this.struck.add(struck);
    return struck;
  }

  private about({ stateName, part, iterations }: TaskCall): readonly TaskFault[] {
    return this.faults.filter((each) => each.state === stateName && each.part === part && isWithin(each, iterations));
  }

  private async strike(fault: TaskFault, call: TaskCall, reply: TaskReply, carryOut: CarryOut): Promise<void> {
    const { throttled, failed } = serviceErrors(call, this.port.services);
    switch (fault.kind) {
      case 'error':
        return fail(reply, fault, failed);
      case 'throttle':
        return fail(reply, fault, throttled);
      case 'timeout':
        return this.giveUpOn(call, reply, fault);
      case 'answerLost':
        await carryOut(unheard());
        return fail(reply, fault, failed);
      case 'late':
        this.later(fault, call, () => carryOut(unheard()));
        return this.giveUpOn(call, reply, fault);
      case 'zombie':
        this.bury(fault, call, () => carryOut(unheard()));
        return fail(reply, fault, failed);
      case 'twice':
        await carryOut(reply);
        return carryOut(unheard());
      case 'heartbeatsLost':
        if (call.taskToken !== undefined) this.port.impair(call.taskToken, 'heartbeatsLost');
        return carryOut(reply);
      case 'stopped':
        return this.port.stop(call.rootExecutionArn);
      case 'stoppedAtWork':
        this.stopLater(fault, call, reply);
        return carryOut(reply);
      case 'cancelLost':
        this.stopLater(fault, call, reply);
        return carryOut(unmissed(reply));
      case 'machineTimedOut':
        return this.port.timeOut(call.rootExecutionArn);
    }
  }

  private strikeActivity(fault: TaskFault, call: TaskCall, task: OfferedTask, putBeforeWorkers: () => void): void {
    const { port } = this;
    const impairedBy = (impairment: Impairment): void => {
      port.impair(call.taskToken as string, impairment);
      putBeforeWorkers();
    };
    switch (fault.kind) {
      case 'error':
        task.take();
        return fail(task, fault, serviceErrors(call, this.port.services).failed);
      case 'throttle':
        throw new Error(`The fault 'throttle' can't strike '${call.stateName}': an activity is not called`);
      case 'timeout':
        return undefined;
      case 'answerLost':
        return impairedBy('answersLost');
      case 'late':
        task.take();
        return this.later(fault, call, putBeforeWorkers);
      case 'zombie':
        task.take();
        this.bury(fault, call, putBeforeWorkers);
        return fail(task, fault, serviceErrors(call, this.port.services).failed);
      case 'stoppedAtWork':
      case 'cancelLost':
        throw new Error(`The fault '${fault.kind}' can't strike '${call.stateName}': an activity runs no job`);
      case 'twice':
        return impairedBy('answeredTwice');
      case 'heartbeatsLost':
        return impairedBy('heartbeatsLost');
      case 'stopped':
        return port.stop(call.rootExecutionArn);
      case 'machineTimedOut':
        return port.timeOut(call.rootExecutionArn);
    }
  }

  /** Stops the execution if it still waits then. */
  private stopLater({ afterMs = AT_WORK_MS }: TaskFault, call: TaskCall, reply: TaskReply): void {
    this.port.agenda.after(afterMs, `${call.stateName} is stopped at work`, () => {
      if (!reply.abandoned) this.port.stop(call.rootExecutionArn);
    });
  }

  private later(fault: TaskFault, call: TaskCall, happen: () => void | Promise<void>): void {
    const afterMs = fault.afterMs ?? endsAfterMs(call) + LATE_BY_MS;
    this.port.agenda.after(afterMs, `late effect of ${call.stateName}`, happen);
  }

  /** Keeps an effect until the call is retried, or until nobody is likely to retry it any more. */
  private bury(fault: TaskFault, call: TaskCall, happen: () => void | Promise<void>): void {
    const zombie: Zombie = { call, happen, waitsForRetry: fault.afterMs === undefined };
    this.zombies.add(zombie);
    this.rise(zombie, fault.afterMs ?? ZOMBIE_AFTER_MS);
  }

  /** The effects that a call, when it is made, brings about after its own. */
  private zombiesOf(call: TaskCall): Zombie[] {
    return [...this.zombies].filter(({ call: before, waitsForRetry }) => waitsForRetry && isRetried(before, call));
  }

  /** Has an effect happen after a time, once. */
  private rise(zombie: Zombie, afterMs: number): void {
    this.port.agenda.after(afterMs, `effect of ${zombie.call.stateName}, which had failed`, async () => {
      if (this.zombies.delete(zombie)) await zombie.happen();
    });
  }

  /** No answer comes: a task's own timeout ends it, the calls of a distributed Map are ended by their client. */
  private giveUpOn(call: TaskCall, reply: TaskReply, fault: TaskFault): void {
    if (call.part === undefined) return;
    this.port.agenda.after(CLIENT_TIMEOUT_MS, `${call.stateName} gives up`, () => fail(reply, fault, NO_ANSWER));
  }
}

/** A call that failed at once, and whose effect is still to come. */
interface Zombie {
  readonly call: TaskCall;
  readonly happen: () => void | Promise<void>;
  readonly waitsForRetry: boolean;
}

function isRetried(before: TaskCall, call: TaskCall): boolean {
  const isSamePlace = before.stateName === call.stateName && before.part === call.part;
  return isSamePlace && call.attempt > before.attempt && before.iterations.join() === call.iterations.join();
}

/** A reply that nobody is told of when it is no longer listened to. */
function unmissed(reply: TaskReply): TaskReply {
  return {
    submitted: (output) => reply.submitted(output),
    succeed: (output) => reply.succeed(output),
    fail: (error, cause) => reply.fail(error, cause),
    get abandoned() {
      return reply.abandoned;
    },
  };
}

function isDue({ attempt = 1 }: TaskFault, number: number): boolean {
  return attempt === 'every' || attempt === number;
}

function isWithin({ iteration }: TaskFault, iterations: readonly number[]): boolean {
  if (iteration === undefined) return true;
  const wanted = typeof iteration === 'number' ? [iteration] : iteration;
  return wanted.every((each, depth) => iterations[depth] === each);
}

/** After how long nobody waits for a call any more; 0 when that is not known. */
function endsAfterMs({ part, service, timeoutMs, heartbeatMs }: TaskCall): number {
  if (part !== undefined) return CLIENT_TIMEOUT_MS;
  const limits = [timeoutMs, service === 'activity' ? heartbeatMs : undefined].filter((each) => each !== undefined);
  return limits.length === 0 ? 0 : Math.min(...limits);
}

function fail(reply: Pick<TaskReply, 'fail'>, fault: TaskFault, otherwise: CallError): void {
  reply.fail(fault.error ?? otherwise.error, fault.cause ?? otherwise.cause ?? `Fault '${fault.kind}' of the test`);
}

/** A reply that nobody hears. */
function unheard(): TaskReply {
  const ignore = (_?: Json): void => {};
  return { submitted: ignore, succeed: ignore, fail: ignore, abandoned: true };
}
