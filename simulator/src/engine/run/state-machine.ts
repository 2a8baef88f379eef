import type { MachineType, StateMachineDefinition } from '../../language/definition';
import type { JsonObject } from '../../base/json';

/** What an ARN stands for that names a state machine, a version or an alias. */
export interface RunnableMachine {
  readonly machine: StateMachine;
  /** The version that it leads to, and the alias that it names. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

/** A state machine: immutable. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly roleArn: string;
  readonly definition: StateMachineDefinition;
  /** The `StateMachine` member of the context object. */
  readonly contextMember: JsonObject;
}
