import { runtimeError } from '../../language/asl-error';
import { evaluatePath } from '../../language/jsonpath';
import { type Environment, pathScope } from './environment';
import { FieldError } from './field-error';
import { evaluateField } from './fields';
import type { Json } from '../../base/json';
import { type Maybe, andThen } from './maybe';

/** A field that holds a number: as it stands, behind a `…Path`, or as a JSONata expression. */
export interface NumberField {
  readonly name: string;
  readonly kind: 'integer' | 'float';
  readonly minimum: number;
  readonly maximum?: number;
  /** How AWS says that the number lies outside; the field must not be negative by default. */
  readonly outside?: string;
  /** The error that AWS raises, where it is neither `States.Runtime` nor that of a failed expression. */
  readonly failure?: (cause: string) => Error;
  /** What AWS puts around a value that it can't use. */
  readonly quote?: string;
}

/**
 * The value of a number field; 0 when it is left out.
 * @throws AslError as AWS would fail the state.
 */
export function numberField(
  fields: object,
  field: NumberField,
  seen: { readonly input: Json; readonly selected: Json },
  environment: Environment,
): Maybe<number> {
  const { [field.name]: value, [`${field.name}Path`]: path } = fields as { readonly [name: string]: Json | undefined };
  if (environment.language === 'JSONata') {
    if (value === undefined) return 0;
    const failure = field.failure ?? ((cause) => new FieldError(cause));
    return andThen(evaluateField(value, field.name, environment, seen), (found) =>
      checked(found, field, failure, { subject: `${field.name} field refers to value`, origin: '' }),
    );
  }
  if (path === undefined) return (value as number | undefined) ?? 0;
  const found = evaluatePath(path as string, pathScope(seen.selected, environment));
  const words = { subject: `${field.name}Path field refers to value`, origin: `: ${path as string}` };
  return checked(found, field, field.failure ?? runtimeError, words);
}

function checked(
  value: Json,
  field: NumberField,
  failure: (cause: string) => Error,
  words: { readonly subject: string; readonly origin: string },
): number {
  const number = typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || (field.kind === 'integer' && !Number.isInteger(number))) {
    const quote = field.quote ?? '"';
    const text = quote + (typeof value === 'string' ? value : JSON.stringify(value)) + quote;
    throw failure(`The ${words.subject} ${text} which is not a valid ${field.kind}${words.origin}`);
  }
  if (number >= field.minimum && number <= (field.maximum ?? Infinity)) return number;
  throw failure(field.outside ?? `${field.name} cannot be negative.`);
}
