import type { Json } from '../../base/json';
import type { PathScope } from '../scope';
import { integerOf } from './arguments';
import { IntrinsicFailure } from './call';
import { seeded } from './seeded';

/** `States.MathRandom`: from the first number (included) to the second (excluded), of a seed when one is given. */
export function random([from, to, seed]: readonly Json[], scope: PathScope): Json {
  const [first, end] = [integerOf(from, 'first'), integerOf(to, 'second')];
  if (end <= first) throw new IntrinsicFailure('The second argument must be greater than the first');
  const chance = seed === undefined ? scope.random.next() : seeded(integerOf(seed, 'third'));
  return first + Math.floor(chance * (end - first));
}

/** `States.MathAdd` */
export function add([a, b]: readonly Json[]): Json {
  return integerOf(a, 'first') + integerOf(b, 'second');
}
