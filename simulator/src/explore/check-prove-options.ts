import { CALL_FAULT_KINDS } from '../faults/call-faults';
import { TASK_FAULT_KINDS } from '../faults/faults';
import type { ProveOptions } from './prove-options';

const MEMBERS = ['create', 'actors', 'invariant', 'bounds', 'faults', 'stalls'];
const BOUNDS = { runs: 1, preemptions: 0, delays: 0, random: 0, seed: 0, steps: 1, shrinks: 0 };
const FAULTS = ['most', 'kinds', 'errors', 'states', 'handlerCalls', 'functions', 'persistent'];

/**
 * Refuses options that make no sense.
 * @throws naming the option, and what fits.
 */
export function checkProveOptions(options: ProveOptions): void {
  checkMembers('', options, MEMBERS);
  const { create, actors, invariant, bounds = {}, faults = {} } = options;
  if (typeof create !== 'function') throw wrong('create', 'a function that makes a world', create);
  if (!Array.isArray(actors) || actors.length === 0 || !actors.every((each) => typeof each === 'function'))
    throw wrong('actors', 'a list of functions of the world, at least one', actors);
  if (invariant !== undefined && typeof invariant !== 'function')
    throw wrong('invariant', 'a function of the world', invariant);
  checkMembers('bounds.', bounds, Object.keys(BOUNDS));
  for (const [name, least] of Object.entries(BOUNDS)) checkNumber(`bounds.${name}`, bounds[name as 'runs'], least);
  checkMembers('faults.', faults, FAULTS);
  checkNumber('faults.most', faults.most, 1);
  const kinds: readonly string[] = [...TASK_FAULT_KINDS, ...CALL_FAULT_KINDS];
  const unknown = faults.kinds?.find((kind) => !kinds.includes(kind));
  if (unknown !== undefined) throw wrong('faults.kinds', `out of ${[...new Set(kinds)].join(', ')}`, unknown);
}

function checkMembers(before: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((each) => !known.includes(each));
  if (unknown === undefined) return;
  throw new Error(
    `There is no option '${before}${unknown}' of prove; there are ${known.map((each) => `'${before}${each}'`).join(', ')}`,
  );
}

function checkNumber(name: string, given: unknown, least: number): void {
  if (given === undefined || (Number.isInteger(given) && (given as number) >= least)) return;
  throw wrong(name, `a whole number from ${least} on`, given);
}

function wrong(name: string, what: string, given: unknown): Error {
  const got = typeof given === 'function' ? given.name : JSON.stringify(given);
  return new Error(`'${name}' of prove must be ${what}, got ${got}`);
}
