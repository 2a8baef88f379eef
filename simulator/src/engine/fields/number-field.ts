import { runtimeError } from '../../language/asl-error';
import { evaluatePath } from '../../language/jsonpath';
import { type Environment, pathScope } from './environment';
import { FieldError } from './field-error';
import { typedField } from './typed-field';
import type { Json } from '../../base/json';
import { type Maybe, andThen } from './maybe';

/** A field that holds a number: as it stands, behind a `…Path`, or as a JSONata expression. */
export interface NumberField {
  readonly name: string;
  /** What the field is a member of, e.g. `ItemBatcher/`. */
  readonly within?: string;
  readonly kind: 'integer' | 'float';
  readonly minimum: number;
  readonly maximum?: number;
  /** How AWS says that the number lies outside; the field must not be negative by default. */
  readonly outside?: string;
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
  return andThen(evaluated(fields, field, seen, environment), (number) => {
    environment.inspect?.(field.name.charAt(0).toLowerCase() + field.name.slice(1), number);
    return number;
  });
}

/** Whether a number field is given, in whichever way. */
export function isGiven(fields: object, { name }: NumberField): boolean {
  return name in fields || `${name}Path` in fields;
}

function evaluated(
  fields: object,
  field: NumberField,
  seen: { readonly input: Json; readonly selected: Json },
  environment: Environment,
): Maybe<number> {
  const { [field.name]: value, [`${field.name}Path`]: path } = fields as { readonly [name: string]: Json | undefined };
  if (environment.language === 'JSONata') {
    if (value === undefined) return 0;
    const name = `${field.within ?? ''}${field.name}`;
    return andThen(typedField(value, name, ['number'], environment, { input: seen.input }), (found) =>
      checked(found, field, (cause) => new FieldError(cause), { subject: `${field.name} field`, origin: '' }),
    );
  }
  if (path === undefined) return (value as number | undefined) ?? 0;
  const found = evaluatePath(path as string, pathScope(seen.selected, environment));
  const words = { subject: `${field.name}Path field`, origin: `: ${path as string}` };
  return checked(found, field, runtimeError, words);
}

function checked(
  value: Json,
  field: NumberField,
  failure: (cause: string) => Error,
  words: { readonly subject: string; readonly origin: string },
): number {
  const number = typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || (field.kind === 'integer' && !Number.isInteger(number))) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    throw failure(`The ${words.subject} refers to value "${text}" which is not a valid ${field.kind}${words.origin}`);
  }
  if (number >= field.minimum && number <= (field.maximum ?? Infinity)) return number;
  throw failure(field.outside ?? `${field.name} cannot be negative.`);
}
