import type { Json } from '../../base/json';
import { objectOf, textOf } from './arguments';
import { IntrinsicFailure } from './call';

/** `States.JsonMerge`: shallow, the second object wins; AWS has no deep merge. */
export function merge([left, right, deep]: readonly Json[]): Json {
  if (deep !== false)
    throw new IntrinsicFailure('Only the shallow merge is supported: the third argument must be false');
  return { ...objectOf(left, 'first'), ...objectOf(right, 'second') };
}

/** `States.JsonToString` */
export function toText([value]: readonly Json[]): Json {
  return JSON.stringify(value);
}

/** `States.StringToJson`; a blank text stands for null. */
export function fromText([text]: readonly Json[]): Json {
  const source = textOf(text, 'first');
  if (source.trim() === '') return null;
  try {
    return withoutNegativeZero(JSON.parse(source) as Json);
  } catch {
    throw new IntrinsicFailure(`The argument is not a JSON text: ${source}`);
  }
}

function withoutNegativeZero(value: Json): Json {
  return value === 0 ? 0 : value;
}
