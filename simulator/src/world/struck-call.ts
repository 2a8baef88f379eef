import type { Agenda } from '../base/agenda';
import type { CallFault } from '../faults/call-faults';
import { throttlingCode } from '../faults/service-errors';
import type { WaitingInvocation } from '../services/ports';
import type { LoopbackAnswer } from '../services/protocols/loopback';
import type { AwsRequest } from '../services/protocols/protocol';
import type { ServiceRegistry } from '../services/registry';
import { inAction } from '../services/service-calls';
import { AwsError } from '../services/service';
import type { MadeRequest } from './sandbox/invocation';

/** A call of a handler that a fault strikes. */
export interface StruckCall extends MadeRequest {
  readonly read: AwsRequest;
  readonly agenda: Agenda;
  readonly services: ServiceRegistry;
  /** Has the call take effect; the answer is for whoever hears it. */
  readonly effect: (waiting?: WaitingInvocation) => Promise<LoopbackAnswer>;
}

const LATE_BY_MS = 1000;

/** Does what a fault leaves of a call; called inside an action of the agenda, which may end before the handler goes on. */
export async function strikeCall(fault: CallFault, struck: StruckCall): Promise<void> {
  const { invocation, effect, resume } = struck;
  switch (fault.kind) {
    case 'error':
      return invocation.go(() => resume(refusal(fault, struck, 'Fault.Injected')));
    case 'throttle':
      return invocation.go(() => resume(refusal(fault, struck, throttlingCode(struck.read.service, struck.services))));
    case 'timeout':
      return undefined;
    case 'answerLost':
      return invocation.go(async () => {
        await effect(invocation.current?.waitingFor(undefined));
        return resume('connectionLost');
      });
    case 'late':
      return comeLate(fault, struck);
    case 'crashBefore':
      return invocation.go(() => invocation.crash());
    case 'crashAfter':
      return invocation.go(async () => {
        await effect(invocation.current?.waitingFor(undefined));
        return invocation.crash();
      });
  }
}

function refusal({ kind, error }: CallFault, { read }: StruckCall, code: string): LoopbackAnswer {
  return read.fail(new AwsError(error ?? code, `Fault '${kind}' of the test`));
}

function comeLate({ afterMs, call }: CallFault, { invocation, agenda, effect }: StruckCall): void {
  const dueMs = afterMs === undefined ? invocation.deadlineMs + LATE_BY_MS : agenda.nowMs + afterMs;
  const happen = async (waiting: WaitingInvocation): Promise<void> => void (await effect(waiting));
  agenda.at(dueMs, `late effect of ${call} of ${invocation.path}`, () => inAction(happen));
}
