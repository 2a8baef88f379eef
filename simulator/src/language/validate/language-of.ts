import type { JsonObject } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { hasOwn } from '../jsonpath/select';

/** AWS takes everything but the exact `JSONPath` for JSONata. */
export function languageOf(owner: JsonObject, around: QueryLanguage): QueryLanguage {
  if (!hasOwn(owner, 'QueryLanguage')) return around;
  return owner['QueryLanguage'] === 'JSONPath' ? 'JSONPath' : 'JSONata';
}
