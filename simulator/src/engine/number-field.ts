import { type AslError, runtimeError } from '../language/asl-error';
import { evaluatePath } from '../language/jsonpath';
import { type Environment, pathScope } from './environment';
import { FieldError } from './field-error';
import { evaluateField } from './fields';
import type { Json } from './json';
import { type Maybe, andThen } from './maybe';

/** A field that holds a number: as it stands, behind a `…Path`, or as a JSONata expression. */
export interface NumberField {
  readonly name: string;
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
  const { [field.name]: value, [`${field.name}Path`]: path } = fields as { readonly [name: string]: Json | undefined };
  if (environment.language === 'JSONata') {
    if (value === undefined) return 0;
    return andThen(evaluateField(value, field.name, environment, seen), (found) => {
      const number = toNumber(found, field);
      if (number === undefined)
        throw notANumber(`The ${field.name} field value "${plain(found)}" is not a valid ${field.kind}`, environment);
      return checkRange(number, field, environment);
    });
  }
  if (path === undefined) return (value as number | undefined) ?? 0;
  const found = evaluatePath(path as string, pathScope(seen.selected, environment));
  const number = toNumber(found, field);
  if (number === undefined) {
    const cause = `The ${field.name}Path field refers to value "${plain(found)}" which is not a valid ${field.kind}: ${path as string}`;
    throw runtimeError(cause);
  }
  return checkRange(number, field, environment);
}

function toNumber(value: Json, field: NumberField): number | undefined {
  const number = typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return undefined;
  return field.kind === 'float' || Number.isInteger(number) ? number : undefined;
}

function checkRange(number: number, field: NumberField, environment: Environment): number {
  if (number >= field.minimum && number <= (field.maximum ?? Infinity)) return number;
  throw notANumber(field.outside ?? `${field.name} cannot be negative.`, environment);
}

function notANumber(cause: string, environment: Environment): AslError {
  return environment.language === 'JSONata' ? new FieldError(cause) : runtimeError(cause);
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
