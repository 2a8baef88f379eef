import type { Json, JsonObject } from '../../engine/json';
import { ServiceError } from '../../engine/service-error';
import type { Engine } from '../../engine/engine';
import { AwsError, Unsupported, type Caller, type Service } from './service';
import { textOf } from '../assembly/text';

type Operation = (engine: Engine, input: JsonObject) => JsonObject | Promise<JsonObject>;

/** Step Functions, as far as handlers use it. */
export class StatesService implements Service {
  readonly name = 'states';
  private readonly lostHeartbeats = new Set<string>();

  constructor(private readonly engine: Engine) {}

  /** Lets the heartbeats under a token get lost from now on. */
  loseHeartbeats(taskToken: string): void {
    this.lostHeartbeats.add(taskToken);
  }

  async call(action: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    if (action === 'SendTaskHeartbeat' && this.lostHeartbeats.has(textOf(input['taskToken']))) return {};
    const operation = OPERATIONS[action];
    if (operation === undefined) {
      throw new Unsupported(
        `The simulator's Step Functions does not carry out ${action}, which ${caller.description} calls; mock the call`,
      );
    }
    try {
      return await operation(this.engine, input);
    } catch (error) {
      throw error instanceof ServiceError ? new AwsError(error.code, error.message) : error;
    }
  }
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  SendTaskSuccess: (engine, input) => {
    engine.sendTaskSuccess(required(input, 'taskToken'), required(input, 'output'));
    return {};
  },
  SendTaskFailure: (engine, input) => {
    engine.sendTaskFailure(required(input, 'taskToken'), optional(input, 'error'), optional(input, 'cause'));
    return {};
  },
  SendTaskHeartbeat: (engine, input) => {
    engine.sendTaskHeartbeat(required(input, 'taskToken'));
    return {};
  },
  StartExecution: (engine, input) => {
    const text = optional(input, 'input') ?? '{}';
    const execution = engine.startExecution({
      stateMachineArn: required(input, 'stateMachineArn'),
      name: optional(input, 'name'),
      input: parseInput(text),
      traceHeader: optional(input, 'traceHeader'),
    });
    return { executionArn: execution.arn, startDate: execution.startMs / 1000 };
  },
  StopExecution: (engine, input) => {
    const arn = required(input, 'executionArn');
    engine.stopExecution(arn, optional(input, 'error'), optional(input, 'cause'));
    return { stopDate: (engine.execution(arn)?.stopMs ?? 0) / 1000 };
  },
  DescribeExecution: (engine, input) => describeExecution(engine, required(input, 'executionArn')),
  GetExecutionHistory: (engine, input) => historyOf(engine, input),
};

/** The page of the history that was asked for; its token is the place where the next one begins. */
function historyOf(engine: Engine, input: JsonObject): JsonObject {
  const arn = required(input, 'executionArn');
  const execution = engine.execution(arn);
  if (execution === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  const { maxResults, nextToken, reverseOrder } = input;
  const size = typeof maxResults === 'number' && maxResults > 0 ? Math.min(maxResults, 1000) : 100;
  const from = typeof nextToken === 'string' ? Number(nextToken) : 0;
  const events = reverseOrder === true ? [...execution.history].reverse() : execution.history;
  const page = events
    .slice(from, from + size)
    .map((event) => ({ ...event, timestamp: event.timestamp.getTime() / 1000 }));
  return {
    events: page as unknown as Json,
    ...(from + size < events.length && { nextToken: String(from + size) }),
  };
}

function describeExecution(engine: Engine, arn: string): JsonObject {
  const execution = engine.execution(arn);
  if (execution === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  const { status, startMs, stopMs, output, error, cause } = execution;
  return {
    executionArn: arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status,
    startDate: startMs / 1000,
    input: JSON.stringify(execution.input),
    ...(stopMs !== undefined && { stopDate: stopMs / 1000 }),
    ...(output !== undefined && { output: JSON.stringify(output) }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

function parseInput(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}

function required(input: JsonObject, member: string): string {
  const value = input[member];
  if (typeof value === 'string') return value;
  const problem = `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
  throw new AwsError('ValidationException', `1 validation error detected: ${problem}`);
}

function optional(input: JsonObject, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}
