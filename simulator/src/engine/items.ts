import { runtimeError } from '../language/asl-error';
import type { MapState } from '../language/definition';
import { evaluatePath } from '../language/jsonpath';
import { evaluateTemplate } from '../language/payload-template';
import { type Environment, pathScope } from './environment';
import { FieldError } from './field-error';
import { evaluateField } from './fields';
import type { Json } from './json';
import { jsonText } from './json-text';
import { type Maybe, andThen } from './maybe';

/** The array that a Map goes through. */
export function itemsOf(state: MapState, input: Json, selected: Json, environment: Environment): Maybe<Json[]> {
  if (environment.language === 'JSONata') {
    const items = state.Items === undefined ? input : evaluateField(state.Items, 'Items', environment, { input });
    return andThen(items, (found) => {
      if (Array.isArray(found)) return found;
      throw new FieldError(`Map state input must be an array but was: ${jsonText(found)}`);
    });
  }
  const path = state.ItemsPath ?? '$';
  const items = evaluatePath(path, pathScope(selected, environment));
  if (!Array.isArray(items)) throw runtimeError(`Reference path "${path.replace(/^\$\$/, '$')}" must point to array.`);
  return items;
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
