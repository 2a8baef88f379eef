import type { Json, JsonObject } from '../../base/json';
import type { MachineType, QueryLanguage } from '../definition';
import type { Report } from './report';

/** What is the same for the whole definition. */
export interface MachineChecks {
  readonly report: Report;
  readonly type: MachineType;
}

/** What the checks of one state need. */
export interface StateChecks extends MachineChecks {
  readonly state: JsonObject;
  readonly language: QueryLanguage;
  /** Where the state stands: `/States/Pay`. */
  readonly at: string;
  /** A state in JSONPath in a machine in JSONata, which is refused for that alone. */
  readonly isDowngrade: boolean;
  /** Checks the states of a sequence inside of this one: a branch, an item processor. */
  readonly nested: (sequence: JsonObject, at: string, checks: MachineChecks) => void;
}

/** Checks what stands in a field; `at` is the field's location. */
export type Check = (value: Json, at: string, checks: StateChecks) => void;
