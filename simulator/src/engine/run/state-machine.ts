import type { MachineType, StateMachineDefinition } from '../../language/definition';
import type { JsonObject } from '../../base/json';

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
