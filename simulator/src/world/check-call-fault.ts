import { CALL_FAULT_KINDS, type CallFault } from '../faults/call-faults';
import { serviceOffer } from '../offer/service-offer';
import type { LambdaService } from '../services/lambda/lambda-service';
import type { ServiceRegistry } from '../services/registry';
import { constructPath } from '../services/resource';
import type { AppModel } from './assembly/app-model';

/** What is known of handlers and of what they call. */
export interface KnownCalls {
  readonly app: AppModel;
  readonly lambda: LambdaService;
  readonly services: ServiceRegistry;
}

/**
 * Checks that a fault can strike the call that it names, and gives it with the whole path of its function and the name of
 * the call as it is counted.
 * @throws when it can't; the message says what can.
 */
export function checkedCallFault(fault: CallFault, { app, lambda, services }: KnownCalls): CallFault {
  const { kind, call, invocation, attempt } = fault;
  const resource = app.find(fault.function, 'function', 'AWS::Lambda::Function');
  const path = constructPath(resource);
  const called = lambda.function(resource.arn).unqualified;
  if (!CALL_FAULT_KINDS.includes(kind)) {
    const kinds = CALL_FAULT_KINDS.map((each) => `'${each}'`).join(', ');
    throw new Error(`The fault '${String(kind)}' can't strike a call of '${path}'; one of ${kinds} can`);
  }
  if (called.isMocked)
    throw new Error(`No fault can strike a call of '${path}': a mock answers for it, which calls nothing`);
  for (const [name, value] of Object.entries({ invocation, attempt })) {
    if (value === undefined || value === 'every' || (Number.isInteger(value) && value >= 1)) continue;
    throw new Error(
      `'${name}' of a fault of '${path}' must be a whole number from 1, or 'every', got ${String(value)}`,
    );
  }
  const seen = [...new Set(called.invocations.flatMap((each) => each.calls))];
  return { ...fault, function: path, call: checkedCall(call, path, seen, services) };
}

function checkedCall(call: string, path: string, seen: readonly string[], services: ServiceRegistry): string {
  const hint =
    seen.length === 0 ? '' : `; so far the function has called ${seen.map((each) => `'${each}'`).join(', ')}`;
  const [, service, action] = /^([^:]+):([^:]+)$/.exec(call) ?? [];
  if (service === undefined || action === undefined) {
    throw new Error(`A call of '${path}' is named by service and action, as 'dynamodb:putItem', got '${call}'${hint}`);
  }
  const definition = services.find(service);
  const offer = serviceOffer(definition?.sdk ?? service.toLowerCase());
  if (definition === undefined && offer === undefined) {
    throw new Error(`No fault can strike the call '${call}' of '${path}': there is no service '${service}'${hint}`);
  }
  const name = services.callName(service, action);
  const known = [...(offer?.actionNames ?? []), ...(definition?.actions ?? [])].map((each) => each.toLowerCase());
  if (known.length === 0 || known.includes(action.toLowerCase())) {
    if (call === name) return name;
    throw new Error(`A call of '${path}' is named as it is counted: '${name}', got '${call}'${hint}`);
  }
  const start = action.slice(0, 3).toLowerCase();
  const alike = known.filter((each) => each.startsWith(start)).length;
  const similar = (offer?.actionNames ?? []).filter((each) => each.toLowerCase().startsWith(start)).slice(0, 8);
  const others = alike === 0 ? '' : `; there is ${similar.map((each) => `'${service}:${each}'`).join(', ')}`;
  throw new Error(
    `No fault can strike the call '${call}' of '${path}': the service has no such action${others}${hint}`,
  );
}
