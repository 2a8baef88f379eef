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
}

/** Checks what stands in a field; `at` is the field's location. */
export type FieldCheck = (value: Json, at: string, checks: StateChecks) => void;
