import type { Json, JsonObject } from '../base/json';

/** Collects what the steps of data processing gave, as AWS's `inspectionData`. */
export class Inspection {
  readonly data: JsonObject = {};

  set(step: string, value: Json): void {
    this.data[step] = value;
  }
}
