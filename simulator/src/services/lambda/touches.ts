import type { Footprint } from '../../base/order';
import type { JsonObject } from '../../base/json';

/** What a call of Lambda touches: the function that it invokes, by whichever of its names; undefined for all else. */
export function touchesOfLambda(action: string, { FunctionName: given }: JsonObject): Footprint | undefined {
  if (!/^invoke/i.test(action) || typeof given !== 'string') return undefined;
  const [name] = given.replace(/^.*function:/, '').split(':');
  return { reads: [], writes: [`lambda:${name}`] };
}
