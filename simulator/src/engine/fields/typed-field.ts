import { expressionIn } from '../../language/jsonata';
import type { Json } from '../../base/json';
import type { Environment } from './environment';
import { FieldError } from './field-error';
import { evaluateField } from './fields';
import { type Maybe, andThen } from './maybe';

/** The types of JSON, as AWS names them. */
export interface JsonTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly array: Json[];
  readonly object: { [key: string]: Json };
}

/** What an expression can see besides the context object and the variables. */
type Seen = Parameters<typeof evaluateField>[3];

/**
 * The value of a JSONata field of which a type is demanded.
 * @param name where the field stands, as AWS names it in errors: `Items`, `Choices[0]/Condition`.
 * @throws AslError `States.QueryEvaluationError` when its expression gives something else.
 */
export function typedField<T extends keyof JsonTypes>(
  field: Json,
  name: string,
  types: readonly [T, ...T[]],
  environment: Environment,
  seen: Seen,
): Maybe<JsonTypes[T]> {
  return andThen(evaluateField(field, name, environment, seen), (value) => {
    if (types.includes(typeOf(value) as T)) return value as JsonTypes[T];
    const expression = typeof field === 'string' ? (expressionIn(field) ?? field) : JSON.stringify(field);
    throw new FieldError(
      `The JSONata expression '${expression}' specified for the field '${name}' returned an unexpected result type. ` +
        `Expected '${types[0]}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
      name,
    );
  });
}

/** The type of a value, as AWS names it. */
export function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
