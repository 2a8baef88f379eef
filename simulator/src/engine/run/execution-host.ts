import type { Agenda } from '../../base/agenda';
import type { MapRun } from '../map-run/map-run';
import type { Execution } from './execution';
import type { Frame } from './frame';
import type { Json, JsonObject } from '../../base/json';
import type { Maybe } from '../fields/maybe';
import type { EngineObserver } from './observer';
import type { Mapping } from '../states/outcome';
import type { Random } from '../../base/random';
import type { StateMachine } from './state-machine';
import type { TaskAttempt } from '../tasks/task-attempt';
import type { TaskCall, TaskReply } from '../ports';
import type { TaskTokens } from '../tasks/task-tokens';

/** What an execution needs from the engine that runs it. */
export interface ExecutionHost {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly region: string;
  readonly tokens: TaskTokens;
  readonly observer: EngineObserver | undefined;
  callTask(call: TaskCall, reply: TaskReply): Maybe<void>;
  /** Throws an AslError when there is no such activity. */
  checkActivity(arn: string): void;
  offerToActivity(attempt: TaskAttempt): void;
  startMapRun(frame: Frame, mapping: Mapping): MapRun;
}

/** Which execution of which machine. */
export interface ExecutionOptions {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly machine: StateMachine;
  /** The version and the alias that it was started by. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly input: Json;
  readonly traceHeader?: string;
  /** The `Map` member of the context object, in a child of a distributed Map. */
  readonly mapContext?: JsonObject;
  readonly mapRunArn?: string;
  /** The execution of the distributed Map that it is a child of. */
  readonly parent?: Execution;
  readonly iterations?: readonly number[];
}
