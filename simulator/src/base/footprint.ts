import type { Footprint } from './order';

/** What something touches of which nobody knows: all that there is in the services. */
export const ANYTHING = '*';

/** What stands before the name of one who acts: what an execution or a client keeps to itself. */
export const OWN = 'actor:';

/** Whether the order of two footprints makes a difference: one writes what the other reads or writes, or a part of it. */
export function clash(one: Footprint, other: Footprint): boolean {
  const meets = (writes: readonly string[], { reads, writes: others }: Footprint): boolean =>
    writes.some((name) => reads.some((each) => meet(each, name)) || others.some((each) => meet(each, name)));
  return meets(one.writes, other) || meets(other.writes, one);
}

function meet(one: string, other: string): boolean {
  if (one === other) return true;
  if (one === ANYTHING) return !other.startsWith(OWN);
  if (other === ANYTHING) return !one.startsWith(OWN);
  return isWithin(one, other) || isWithin(other, one);
}

function isWithin(part: string, whole: string): boolean {
  const next = part[whole.length];
  return (next === '/' || next === ':') && part.startsWith(whole);
}
