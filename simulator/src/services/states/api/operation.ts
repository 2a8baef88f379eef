import type { Engine } from '../../../engine/engine';
import type { Execution } from '../../../engine/run/execution';
import type { Json, JsonObject } from '../../../base/json';
import { AwsError, type Caller } from '../../service';
import type { MachineRegistry } from './machine-registry';
import type { TrafficShifts } from './traffic-shift';

/** What operations work with. */
export interface StatesContext {
  readonly engine: Engine;
  readonly machines: MachineRegistry;
  /** The aliases that are on their way from one version to another. */
  readonly shifts: TrafficShifts;
  /**
   * Lets the caller wait for something that takes virtual time.
   * @param subscribe tells whom to call when it has happened, which may be at once.
   */
  waitFor<T>(caller: Caller, subscribe: (end: (value: T) => void) => void): Promise<T>;
}

/** An operation of Step Functions' API; its input has been checked. */
export type Operation = (context: StatesContext, input: JsonObject, caller: Caller) => JsonObject | Promise<JsonObject>;

/** A member of a checked input that is text; undefined where it is not given. */
export function text(input: JsonObject, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}

/** A member that is an ARN. */
export function arn(input: JsonObject, member: string): string {
  const value = text(input, member) ?? '';
  if (/^arn:[^:]+:states:/.test(value)) return value;
  throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${value}'`);
}

/** An instant as AWS JSON writes it: seconds. */
export function seconds(ms: number): number {
  return ms / 1000;
}

/** The members that have a value. */
export function given(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((each): each is [string, Json] => each[1] !== undefined));
}

/**
 * The execution of an ARN.
 * @throws AwsError `InvalidArn`, `ExecutionDoesNotExist`.
 */
export function executionOf({ engine }: StatesContext, input: JsonObject): Execution {
  const executionArn = arn(input, 'executionArn');
  const execution = engine.execution(executionArn);
  // Executions of Express state machines are gone when they have ended: AWS shows them in logs only.
  if (execution !== undefined && !executionArn.includes(':express:')) return execution;
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
}

/**
 * Parses JSON that a member holds as text.
 * @throws AwsError with the given code.
 */
export function parsed(textual: string, code: string, what: string): Json {
  try {
    return JSON.parse(textual) as Json;
  } catch (error) {
    throw new AwsError(code, `Invalid ${what}: '${(error as Error).message}'`);
  }
}
