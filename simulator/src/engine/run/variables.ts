import type { Json, JsonObject } from '../../base/json';
import type { Variables } from '../../language/scope';

/** The workflow variables of a sequence of states: reads fall through to the scope around it, writes stay inside. */
export class VariableScope implements Variables {
  private values: Map<string, Json> | undefined;

  constructor(private readonly outer?: VariableScope) {}

  get(name: string): Json | undefined {
    const own = this.values?.get(name);
    return own !== undefined ? own : this.outer?.get(name);
  }

  /** Assigns variables in this scope. */
  assign(assigned: JsonObject): void {
    this.values ??= new Map();
    for (const name of Object.keys(assigned)) this.values.set(name, assigned[name] as Json);
  }

  /** Every variable that can be read here. */
  toJson(): JsonObject {
    return { ...this.outer?.toJson(), ...Object.fromEntries(this.values ?? []) };
  }
}
