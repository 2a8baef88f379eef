import type { Json } from '../../base/json';
import { javaText } from '../jsonpath/java-text';
import { textOf } from './arguments';
import { IntrinsicFailure } from './call';

/** `States.Format`: each `{}` of the template stands for the next argument. */
export function format([template, ...values]: readonly Json[]): Json {
  let used = 0;
  const text = textOf(template, 'first').replace(/\\([{}])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used++];
    return value === undefined ? '' : javaText(value);
  });
  if (used !== values.length) {
    throw new IntrinsicFailure(`The template has ${used} placeholders, but there are ${values.length} arguments`);
  }
  return text;
}
