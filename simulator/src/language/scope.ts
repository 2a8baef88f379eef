import type { Json, JsonObject } from '../base/json';

/** The workflow variables that a state can read. */
export interface Variables {
  /** The value of a variable, `undefined` when it was never assigned in a scope that the state sees. */
  get(name: string): Json | undefined;
}

/** Where random numbers come from: from 0 (included) to 1 (excluded). */
export interface Chance {
  next(): number;
}

/** What a JSONPath, an intrinsic function or a payload template can see. */
export interface PathScope {
  /** What `$` means. */
  readonly input: Json;
  /** What `$$` means. */
  readonly context: JsonObject;
  /** What `$name` means. */
  readonly variables: Variables;
  /** For `States.MathRandom` and `States.UUID`. */
  readonly random: Chance;
}

/** What a JSONata expression can see. */
export interface JsonataScope {
  /** What `$states` means besides the context object: `input`, and where it exists `result` or `errorOutput`. */
  readonly seen: JsonObject;
  /** `$states.context`, where it exists; many expressions do not look at it, and it takes time to make. */
  readonly context: JsonObject | undefined;
  readonly variables: Variables;
  /** For `$random` and `$uuid`. */
  readonly random: Chance;
  /** The virtual instant, for `$now` and `$millis`, in epoch milliseconds. */
  readonly nowMs: number;
}

/** Variables that are not there. */
export const NO_VARIABLES: Variables = { get: () => undefined };
