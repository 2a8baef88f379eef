import type { Execution } from '../run/execution';
import type { Json, JsonObject } from '../../base/json';
import { instantText } from '../../base/instant';
import { jsonText } from '../../base/json-text';
import { uuid, type Random } from '../../base/random';
import { integrationError, missingRefusal, type ServiceRefusal } from '../../offer/integration-error';
import { sdkMetadata } from '../../offer/sdk-metadata';
import { ServiceError } from '../service-error';
import { isSynchronous } from '../nested-call';
import type { TaskCall, TaskReply } from '../ports';

/** Whatever executions are started by. */
export interface StartsExecutions {
  readonly random: Random;
  /** @throws ServiceError when it can't be started. */
  startExecution(options: {
    readonly stateMachineArn: string;
    readonly name?: string;
    readonly input?: Json;
  }): Execution;
}

/** Starts the state machine that a task names, and answers as its pattern says. */
export function startNested(engine: StartsExecutions, call: TaskCall, reply: TaskReply): void {
  const child = tryStart(engine, call, reply);
  if (child === undefined) return;
  if (isSynchronous(call)) {
    child.whenOver(() => reply.succeed(describeSynchronous(child)));
    return;
  }
  const metadata = call.service === 'states' ? sdkMetadata(uuid(engine.random)) : {};
  const started = { ExecutionArn: child.arn, ...metadata, StartDate: instantText(child.startMs) };
  if (call.pattern === 'request') return reply.succeed(started);
  reply.submitted(started);
  if (call.pattern === 'callback') return;
  child.whenOver(() => answer(child, call, reply));
  reply.whenAbandoned?.(() => child.stop());
}

function tryStart(engine: StartsExecutions, call: TaskCall, reply: TaskReply): Execution | undefined {
  const { StateMachineArn, Name, Input } = (call.arguments ?? {}) as JsonObject;
  const refuse = (refusal: ServiceRefusal): undefined => {
    const { error, cause } = integrationError(call.resource, refusal, uuid(engine.random));
    reply.fail(error, cause);
  };
  const missing = missingRefusal(call.resource, call.arguments);
  if (missing !== undefined) return refuse(missing);
  try {
    return engine.startExecution({
      stateMachineArn: StateMachineArn as string,
      ...(typeof Name === 'string' ? { name: Name } : {}),
      input: nestedInput(Input),
    });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return refuse({ code: error.code, message: error.message, status: 400 });
  }
}

/** Input may be given as JSON or as JSON text; none, or null, is an empty object. */
function nestedInput(input: Json | undefined): Json {
  if (input === undefined || input === null) return {};
  if (typeof input !== 'string') return input;
  try {
    return JSON.parse(input) as Json;
  } catch {
    throw new ServiceError('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  }
}

function answer(child: Execution, call: TaskCall, reply: TaskReply): void {
  const description = describeExecution(child, call.pattern === 'sync:2');
  if (child.status === 'SUCCEEDED') reply.succeed(description);
  else reply.fail('States.TaskFailed', jsonText(description));
}

/** The execution as DescribeExecution shows it; `.sync:2` has input and output as JSON instead of text. */
export function describeExecution(child: Execution, asJson: boolean): JsonObject {
  const redrivable = child.status !== 'SUCCEEDED';
  return {
    ...describeSynchronous(child, asJson),
    RedriveCount: child.redriveCount,
    RedriveStatus: redrivable ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(redrivable ? {} : { RedriveStatusReason: `Execution is ${child.status} and cannot be redriven` }),
  };
}

/** The execution as StartSyncExecution answers it. */
function describeSynchronous(child: Execution, asJson = false): JsonObject {
  const payload = (value: Json): Json => (asJson ? value : jsonText(value));
  const output: JsonObject =
    child.output === undefined ? {} : { Output: payload(child.output), OutputDetails: { Included: true } };
  return {
    ExecutionArn: child.arn,
    Input: payload(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...output,
    ...(child.error === undefined ? {} : { Error: child.error }),
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    StartDate: instantText(child.startMs),
    StateMachineArn: child.stateMachineArn,
    ...(child.versionArn === undefined ? {} : { StateMachineVersionArn: child.versionArn }),
    ...(child.aliasArn === undefined ? {} : { StateMachineAliasArn: child.aliasArn }),
    Status: child.status,
    StopDate: instantText(child.stopMs ?? child.startMs),
  };
}
