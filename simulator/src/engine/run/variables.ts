import type { Json, JsonObject } from '../../base/json';
import { isTooLarge, jsonBytes } from '../../base/json-text';
import type { Variables } from '../../language/scope';

/** All variables of an execution together: 10 MiB. */
const MAX_BYTES = 10_485_760;

/** The workflow variables of a sequence of states: reads fall through to the scope around it, writes stay inside. */
export class VariableScope implements Variables {
  private values: Map<string, Json> | undefined;
  private bytes = 0;
  /** Of all scopes of the execution that are in use. */
  private readonly inUse: { bytes: number };

  constructor(private readonly outer?: VariableScope) {
    this.inUse = outer?.inUse ?? { bytes: 0 };
  }

  get(name: string): Json | undefined {
    const own = this.values?.get(name);
    return own !== undefined ? own : this.outer?.get(name);
  }

  /** Whether AWS has room for these values: each, all of them, and all variables of the execution are limited. */
  hasRoomFor(assigned: JsonObject): boolean {
    if (isTooLarge(assigned)) return false;
    return this.inUse.bytes + this.growthBy(assigned) <= MAX_BYTES;
  }

  /** Assigns variables in this scope. */
  assign(assigned: JsonObject): void {
    const growth = this.growthBy(assigned);
    this.bytes += growth;
    this.inUse.bytes += growth;
    this.values ??= new Map();
    for (const name of Object.keys(assigned)) this.values.set(name, assigned[name] as Json);
  }

  /** Nothing reads the variables of this scope any more. */
  release(): void {
    this.inUse.bytes -= this.bytes;
    this.bytes = 0;
  }

  private growthBy(assigned: JsonObject): number {
    return Object.keys(assigned).reduce((growth, name) => {
      const before = this.values?.get(name);
      return growth + jsonBytes(assigned[name] as Json) - (before === undefined ? 0 : jsonBytes(before));
    }, 0);
  }

  /** Every variable that can be read here. */
  toJson(): JsonObject {
    return { ...this.outer?.toJson(), ...Object.fromEntries(this.values ?? []) };
  }
}
