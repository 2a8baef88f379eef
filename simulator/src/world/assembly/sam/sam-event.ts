import type { Json, JsonObject } from '../../../base/json';
import type { SamResource } from './expansion';

/** What an event of SAM invokes or starts. */
export interface EventTarget {
  readonly kind: 'Lambda' | 'StepFunctions';
  readonly owner: SamResource;
  readonly arn: Json;
  /** The `Ref` by which permissions name a function. */
  readonly ref: Json;
  /** For a state machine: the statement that allows to start it. */
  readonly start?: Json;
}

/** An event with the logical id that what is made of it begins with. */
export interface SamEvent {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
}
