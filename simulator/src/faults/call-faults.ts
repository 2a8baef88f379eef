/**
 * What goes wrong with a single call that the handler of a function makes of AWS.
 * - `error`: the service refuses it with an error that clients do not retry; no effect.
 * - `throttle`: the service refuses it since there are too many; no effect. Clients of AWS retry it.
 * - `timeout`: the call gets lost: no effect, and no answer comes.
 * - `answerLost`: the effect happens, and the connection breaks off before the answer. Clients of AWS retry it.
 * - `late`: no answer comes, and the effect happens after the invocation has timed out.
 * - `crashBefore`, `crashAfter`: the function's process dies just before or just after the effect.
 */
export type CallFaultKind = 'error' | 'throttle' | 'timeout' | 'answerLost' | 'late' | 'crashBefore' | 'crashAfter';

export const CALL_FAULT_KINDS: readonly CallFaultKind[] = [
  'error',
  'throttle',
  'timeout',
  'answerLost',
  'late',
  'crashBefore',
  'crashAfter',
];

/** Something that goes wrong with one call of a handler. */
export interface CallFault {
  readonly state?: undefined;
  /** The function: its construct path, or whatever else means it. */
  readonly function: string;
  /** The service and the action of the call: `dynamodb:putItem`. */
  readonly call: string;
  readonly kind: CallFaultKind;
  /**
   * Which invocation of the function, counted from 1 since the start of the execution: those that its tasks make and those
   * that no execution makes (clients, events, other functions).
   * @default 1
   */
  readonly invocation?: number | 'every';
  /**
   * Which call of this action within the invocation, counted from 1; retries of the client are calls of their own.
   * @default 1
   */
  readonly attempt?: number | 'every';
  /** The error's code. @default - `Fault.Injected`; for `throttle` what the service says */
  readonly error?: string;
  /**
   * For `late`: how long after the call the effect happens, in virtual milliseconds.
   * @default - one second after the invocation's timeout
   */
  readonly afterMs?: number;
}

/** A call that a handler made, counted as faults count it. */
export interface HandlerCall {
  /** The construct path of the function. */
  readonly function: string;
  /** As {@link CallFault.call}. */
  readonly call: string;
  readonly invocation: number;
  readonly attempt: number;
}

/** What faults are in store for one invocation. */
export interface CallWatch {
  /** The fault that strikes a call; counts the call. */
  next(call: string): CallFault | undefined;
}

/** The faults of the calls that handlers make for one execution. */
export class CallFaultPlan {
  private readonly invocations = new Map<string, number>();
  private readonly struck = new Set<CallFault>();

  /** @param faults each with the construct path of its function. */
  constructor(
    private readonly executionArn: string,
    private readonly faults: readonly CallFault[],
  ) {}

  /** The faults whose call never came. */
  get unreached(): readonly CallFault[] {
    return this.faults.filter((fault) => !this.struck.has(fault));
  }

  /** Counts an invocation, and tells what is in store for it; undefined for nothing. */
  watch(path: string, executionArn: string | undefined): CallWatch | undefined {
    if (executionArn !== undefined && executionArn !== this.executionArn) return undefined;
    const number = (this.invocations.get(path) ?? 0) + 1;
    this.invocations.set(path, number);
    const inStore = this.faults.filter((each) => each.function === path && isMeant(each.invocation, number));
    if (inStore.length === 0) return undefined;
    const calls = new Map<string, number>();
    return {
      next: (call) => {
        const attempt = (calls.get(call) ?? 0) + 1;
        calls.set(call, attempt);
        const fault = inStore.find((each) => each.call === call && isMeant(each.attempt, attempt));
        if (fault !== undefined) this.struck.add(fault);
        return fault;
      },
    };
  }
}

function isMeant(which: number | 'every' = 1, number: number): boolean {
  return which === 'every' || which === number;
}
