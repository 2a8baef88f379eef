import type { CallFault, HandlerCall } from '../faults/call-faults';
import { checkedCallFault, type KnownCalls } from './check-call-fault';
import type { HandlerRequests } from './handler-requests';

/** The calls that handlers make for executions, and what goes wrong with them. */
export class HandlerFaults {
  /** How many invocations each function had when an execution was started, in the order of the functions. */
  private readonly before = new Map<string, readonly number[]>();

  constructor(
    private readonly known: KnownCalls,
    private readonly requests: HandlerRequests,
  ) {}

  /**
   * A fault with the whole path of its function.
   * @throws when it can't strike; the message says what can.
   */
  checked(fault: CallFault): CallFault {
    return checkedCallFault(fault, this.known);
  }

  /** Has faults strike from the start of an execution on. */
  begin(executionArn: string, faults: readonly CallFault[]): void {
    this.before.set(
      executionArn,
      this.known.lambda.functions.map(({ invocations }) => invocations.length),
    );
    if (faults.length > 0) this.requests.plan(executionArn, faults);
  }

  /** The faults whose call never came. */
  unreached(executionArn: string): readonly CallFault[] {
    return this.requests.unreachedFaults(executionArn);
  }

  /** The calls of handlers since the start of an execution that faults of it may strike, counted as faults count them. */
  calls(executionArn: string): readonly HandlerCall[] {
    const before = this.before.get(executionArn) ?? [];
    return this.known.lambda.functions.flatMap(({ path, invocations }, at) =>
      invocations
        .slice(before[at])
        .filter((each) => (each.executionArn ?? executionArn) === executionArn)
        .flatMap(({ calls }, index) =>
          numbered(calls).map((call) => ({ function: path, invocation: index + 1, ...call })),
        ),
    );
  }
}

function numbered(calls: readonly string[]): Pick<HandlerCall, 'call' | 'attempt'>[] {
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const attempt = (counts.get(call) ?? 0) + 1;
    counts.set(call, attempt);
    return { call, attempt };
  });
}
