import type { Json } from '../../base/json';
import { sameJson } from '../same-json';
import { integerOf, listOf } from './arguments';
import { IntrinsicFailure } from './call';

const MAX_RANGE = 1000;

/** `States.ArrayPartition`: chunks of a size, the last of them maybe shorter. */
export function partition([list, size]: readonly Json[]): Json {
  const items = listOf(list, 'first');
  const chunk = integerOf(size, 'second');
  if (chunk <= 0) throw new IntrinsicFailure('The chunk size must be greater than 0');
  const chunks: Json[] = [];
  for (let at = 0; at < items.length; at += chunk) chunks.push(items.slice(at, at + chunk));
  return chunks;
}

/** `States.ArrayContains` */
export function contains([list, wanted]: readonly Json[]): Json {
  return listOf(list, 'first').some((item) => sameJson(item, wanted as Json));
}

/** `States.ArrayRange`: from the first number to the last (included) in steps. */
export function range([from, to, step]: readonly Json[]): Json {
  const [first, last, by] = [integerOf(from, 'first'), integerOf(to, 'second'), integerOf(step, 'third')];
  if (by === 0) throw new IntrinsicFailure('The increment must not be 0');
  const count = Math.max(0, Math.floor((last - first) / by) + 1);
  if (count > MAX_RANGE) throw new IntrinsicFailure(`The array must not have more than ${MAX_RANGE} items`);
  return Array.from({ length: count }, (_, at) => first + at * by);
}

/** `States.ArrayGetItem`: the index counts from 0. */
export function item([list, index]: readonly Json[]): Json {
  const items = listOf(list, 'first');
  const at = integerOf(index, 'second');
  const found = items[at];
  if (found === undefined)
    throw new IntrinsicFailure(`Index ${at} is out of bounds for an array of ${items.length} items`);
  return found;
}

/** `States.ArrayLength` */
export function length([list]: readonly Json[]): Json {
  return listOf(list, 'first').length;
}

/** `States.ArrayUnique`: the first of equal items stays. */
export function unique([list]: readonly Json[]): Json {
  const kept: Json[] = [];
  for (const candidate of listOf(list, 'first')) {
    if (!kept.some((other) => sameJson(other, candidate))) kept.push(candidate);
  }
  return kept;
}
