import type { QueryLanguage } from '../../language/definition';
import type { PathScope, JsonataScope, Variables } from '../../language/scope';
import type { Json, JsonObject } from '../../base/json';
import type { Random } from '../../base/random';

/** Everything that a state can see besides its definition and its input. */
export interface Environment {
  readonly stateName: string;
  readonly language: QueryLanguage;
  /** The context object (`$$`, `$states.context`). */
  readonly context: JsonObject;
  readonly variables: Variables;
  readonly random: Random;
  /** The virtual instant, in epoch milliseconds. */
  readonly nowMs: number;
  /** Is shown what each step of data processing gives, when a state is tested by itself. */
  inspect?(step: string, value: Json): void;
  /** The same environment with further members in the context object: `Task`, `Map`. */
  withContext(members: JsonObject): Environment;
}

/** What a JSONPath in a state can see. */
export function pathScope(input: Json, environment: Environment): PathScope {
  return new Scope(environment, input);
}

/** What a JSONata expression in a state can see. */
export function jsonataScope(
  environment: Environment,
  seen: { readonly input: Json; readonly result?: Json; readonly errorOutput?: Json },
): JsonataScope {
  return new Scope(environment, seen.input, seen);
}

/** The context object is made only when somebody looks at it. */
class Scope implements PathScope, JsonataScope {
  constructor(
    private readonly environment: Environment,
    readonly input: Json,
    readonly seen: JsonObject = {},
  ) {}

  get context(): JsonObject {
    return this.environment.context;
  }

  get variables(): Variables {
    return this.environment.variables;
  }

  get random(): Random {
    return this.environment.random;
  }

  get nowMs(): number {
    return this.environment.nowMs;
  }
}
