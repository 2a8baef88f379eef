import type { Json } from '../../../base/json';
import type { Accepts } from './accepts';
import { PatternError } from './pattern-error';

const HOLDS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/**
 * Compiles the list of `numeric`: one comparison, or a lower bound and then a higher one.
 * @throws PatternError when AWS would refuse it.
 */
export function compileNumeric(list: Json): Accepts {
  if (!Array.isArray(list)) throw new PatternError('Value of numeric must be an array.');
  const [operator, bound, second, top, ...others] = list;
  const first = comparison(operator, bound, 'Unrecognized numeric range operator');
  if (second === undefined) return (text) => isNumber(text) && first(Number(text));
  if (operator !== '>' && operator !== '>=') throw new PatternError('Too many elements in numeric expression');
  if (second !== '<' && second !== '<=')
    throw new PatternError(`Bad numeric range operator: ${JSON.stringify(second)}`);
  const last = comparison(second, top, 'Bad numeric range operator');
  if (others.length > 0) throw new PatternError('Too many terms in numeric range expression');
  if ((bound as number) >= (top as number)) throw new PatternError('Bottom must be less than top');
  return (text) => isNumber(text) && first(Number(text)) && last(Number(text));
}

function comparison(
  operator: Json | undefined,
  bound: Json | undefined,
  otherwise: string,
): (value: number) => boolean {
  if (typeof operator !== 'string')
    throw new PatternError(`Invalid member in numeric match: ${JSON.stringify(operator)}`);
  const holds = Object.hasOwn(HOLDS, operator) ? HOLDS[operator] : undefined;
  if (holds === undefined) throw new PatternError(`${otherwise}: ${operator}`);
  if (typeof bound !== 'number') {
    throw new PatternError(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  }
  return (value) => holds(value, bound);
}

/** Neither a text nor a boolean nor null. */
function isNumber(text: string): boolean {
  return /^[-\d]/.test(text);
}
