/** One number from 0 (included) to 1 (excluded) that depends on the seed alone. */
export function seeded(seed: number): number {
  let mixed = (Math.trunc(seed) + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
}
