import type { JsonObject } from '../base/json';
import { MockFailure } from './mocks';
import type { CallPort } from './call-port';
import type { WaitingInvocation } from './ports';
import { AwsError, type Caller } from './service';
import type { ServiceGate } from './service-gate';

/** A call that a service makes of another one, for something that a template declares. */
export interface CallForResource {
  /** The service called, by the name under which requests are signed: `states`. */
  readonly service: string;
  /** E.g. `StartExecution`. */
  readonly action: string;
  readonly input: JsonObject;
}

/** In whose name such a call is made. */
export interface ResourceCaller {
  /** The construct path of what makes the call. */
  readonly path: string;
  /** The service that makes it, e.g. `apigateway.amazonaws.com`. */
  readonly principal: string;
  readonly roleArn: string;
  /**
   * Nobody hears what the service answers: that the role may not make the call is then an error for the test.
   * @default false
   */
  readonly isUnattended?: boolean;
}

/** What came of a call: the answer, or the refusal. */
export type CallOutcome = { readonly output: JsonObject } | { readonly error: AwsError };

/**
 * Makes calls for resources under the roles that they name, inside actions of the agenda: API Gateway's service
 * integrations, universal targets of the Scheduler, enrichments of pipes.
 */
export class ServiceCalls {
  constructor(
    private readonly calls: CallPort,
    private readonly gate: ServiceGate,
  ) {}

  /**
   * Makes a call; called inside an action of the agenda. The outcome comes in the same action, or in a later one when
   * virtual time passes before.
   * @throws Unsupported when the simulator can't carry it out.
   */
  make(
    call: CallForResource,
    by: ResourceCaller,
    onEnd: (outcome: CallOutcome) => void | Promise<void>,
  ): Promise<void> {
    const { service, action, input } = call;
    const { path, principal, roleArn, isUnattended = false } = by;
    if (isUnattended) this.gate.passAs(roleArn, call, principal);
    const caller: Caller = {
      description: `'${path}'`,
      ...(!isUnattended && { roleArn, session: principal.split('.')[0] ?? '' }),
    };
    return inAction(async (invocation) => {
      const outcome = await this.calls
        .call(service, action, input, { ...caller, invocation })
        .then((output): CallOutcome => ({ output }), refusalOf);
      await onEnd(outcome);
    });
  }
}

/** Does something that waits for answers; the action in which it happens ends while it is held. */
export function inAction(work: (invocation: WaitingInvocation) => Promise<void>): Promise<void> {
  let park = (): void => {};
  const untilHeld = (): Promise<void> =>
    new Promise((resolve) => {
      park = resolve;
    });
  const held = untilHeld();
  const settle = (): Promise<void> => Promise.race([done, untilHeld()]);
  const done: Promise<void> = work({ handler: {}, hold: () => park(), settle });
  return Promise.race([done, held]);
}

function refusalOf(error: unknown): CallOutcome {
  if (error instanceof AwsError) return { error };
  if (error instanceof MockFailure) return { error: new AwsError(error.error, error.message) };
  throw error;
}
