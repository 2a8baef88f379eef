import { runtimeError } from '../../language/asl-error';
import type { MapState } from '../../language/definition';
import { evaluatePath } from '../../language/jsonpath';
import { evaluateTemplate } from '../../language/payload-template';
import { type Environment, pathScope } from './environment';
import { FieldError } from './field-error';
import { evaluateField } from './fields';
import type { Json } from '../../base/json';
import { jsonText } from '../../base/json-text';
import { type Maybe, andThen } from './maybe';

/** What a Map goes through, before anybody looks whether it can. */
export function rawItems(state: MapState, input: Json, selected: Json, environment: Environment): Maybe<Json> {
  if (environment.language === 'JSONata') {
    return state.Items === undefined ? input : evaluateField(state.Items, 'Items', environment, { input });
  }
  return evaluatePath(state.ItemsPath ?? '$', pathScope(selected, environment));
}

/** The array that an inline Map goes through. */
export function itemsOf(state: MapState, input: Json, selected: Json, environment: Environment): Maybe<Json[]> {
  return andThen(rawItems(state, input, selected, environment), (found) => {
    if (Array.isArray(found)) return found;
    throw noItems(found, state, environment);
  });
}

/** A Map can't go through a value. */
export function noItems(found: Json, state: MapState, environment: Environment): Error {
  if (environment.language === 'JSONata') {
    return new FieldError(`Map state input must be an array but was: ${jsonText(found)}`);
  }
  return runtimeError(`Reference path "${(state.ItemsPath ?? '$').replace(/^\$\$/, '$')}" must point to array.`);
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
  if (environment.language === 'JSONata')
    return evaluateField(selector, 'ItemSelector', environment, { input: seen.input });
  return evaluateTemplate(selector, pathScope(seen.selected, environment));
}
