import type { Json } from '../../base/json';
import { textOf } from './arguments';

/** `States.StringSplit`: every character of the second argument separates; empty pieces are dropped. */
export function split([text, separators]: readonly Json[]): Json {
  const between = new Set(textOf(separators, 'second'));
  const pieces: string[] = [''];
  for (const character of textOf(text, 'first')) {
    if (between.has(character)) pieces.push('');
    else pieces[pieces.length - 1] += character;
  }
  return pieces.filter((piece) => piece !== '');
}
