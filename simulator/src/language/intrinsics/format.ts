import type { Json } from '../../base/json';
import { textOf } from './arguments';
import { IntrinsicFailure } from './call';

/** `States.Format`: each `{}` of the template stands for the next argument. */
export function format([template, ...values]: readonly Json[]): Json {
  let used = 0;
  const text = textOf(template, 'first').replace(/\\([{}])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used++];
    return value === undefined ? '' : shown(value);
  });
  if (used !== values.length) {
    throw new IntrinsicFailure(`The template has ${used} placeholders, but there are ${values.length} arguments`);
  }
  return text;
}

/** Objects and arrays appear as Java prints them: `{Id=1, Tags=[a, b]}`. */
function shown(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${shown(member)}`)
    .join(', ')}}`;
}
