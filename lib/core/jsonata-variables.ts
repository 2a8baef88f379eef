import { partsOf } from './jsonata-syntax';

/** The functions of JSONata as Step Functions has it, which may stand without a call: `$map(list, $string)`. */
const FUNCTIONS = new Set(
  (
    'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace split ' +
    'join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power random boolean not map zip filter single ' +
    'reduce sift keys lookup append exists spread merge reverse each error assert type sort shuffle distinct base64encode base64decode ' +
    'encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl eval toMillis fromMillis clone now millis partition range hash uuid parse'
  ).split(' '),
);

const NAME = /^\$[^$]/;

/**
 * The variables, without `$`, that an expression reads and does not bind itself: `states` among them. What comes after a slash is not looked at,
 * since it may be a regular expression.
 */
export function freeVariables(body: string): string[] {
  const all = partsOf(body);
  const slash = all.indexOf('/');
  const parts = slash < 0 ? all : all.slice(0, slash);
  const bound = new Set(parts.filter((part, at) => NAME.test(part) && isBound(parts, at)));
  const read = parts.filter((part, at) => NAME.test(part) && parts[at + 1] !== '(' && !bound.has(part));
  return [...new Set(read)].map((part) => part.slice(1)).filter((name) => !FUNCTIONS.has(name));
}

/** Whether a name stands where it gets a value: before `:=`, after `@` or `#`, among the parameters of a function. */
function isBound(parts: readonly string[], at: number): boolean {
  if (parts[at + 1] === ':' && parts[at + 2] === '=') return true;
  if (['@', '#'].includes(parts[at - 1] ?? '')) return true;
  const opening = parts.lastIndexOf('(', at);
  const isParameter = ['function', 'λ'].includes(parts[opening - 1] ?? '');
  return isParameter && !parts.slice(opening, at).includes(')');
}
