import { runtimeError } from '../../language/asl-error';
import type { MapState } from '../../language/definition';
import { evaluatePath } from '../../language/jsonpath';
import { evaluateTemplate } from '../../language/payload-template';
import { passable } from './data-limit';
import { type Environment, pathScope } from './environment';
import { FieldError } from './field-error';
import { evaluateField } from './fields';
import type { Json } from '../../base/json';
import { jsonText } from '../../base/json-text';
import { type Maybe, andThen } from './maybe';
import { type JsonTypes, typedField, typeOf } from './typed-field';

/**
 * What a Map goes through.
 * @param types what it can go through: the first is the one that AWS names.
 * @throws AslError as AWS would fail the state when it is something else.
 */
export function itemsOf<T extends 'array' | 'object'>(
  state: MapState,
  input: Json,
  selected: Json,
  types: readonly [T, ...T[]],
  environment: Environment,
): Maybe<JsonTypes[T]> {
  if (environment.language === 'JSONata' && state.Items !== undefined) {
    return typedField(state.Items, 'Items', types, environment, { input });
  }
  const found =
    environment.language === 'JSONata' ? input : evaluatePath(state.ItemsPath ?? '$', pathScope(selected, environment));
  if (types.includes(typeOf(found) as T)) {
    if (environment.language === 'JSONPath') environment.inspect?.('afterItemsPath', found);
    return found as JsonTypes[T];
  }
  throw environment.language === 'JSONata'
    ? new FieldError(`Map state input must be an array but was: ${jsonText(found)}`)
    : runtimeError(`Reference path "${(state.ItemsPath ?? '$').replace(/^\$\$/, '$')}" must point to array.`);
}

/** The input of one iteration: the item, or what ItemSelector makes of it. */
export function itemInput(
  state: MapState,
  item: Json,
  seen: { readonly input: Json; readonly selected: Json },
  environment: Environment,
): Maybe<Json> {
  const selector = state.ItemSelector ?? state.Parameters;
  if (selector === undefined) return item;
  const selected =
    environment.language === 'JSONata'
      ? evaluateField(selector, 'ItemSelector', environment, { input: seen.input })
      : evaluateTemplate(selector, pathScope(seen.selected, environment));
  return andThen(selected, (value) => passable(value, environment));
}
