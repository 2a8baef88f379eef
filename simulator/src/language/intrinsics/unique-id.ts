import type { Chance } from '../scope';

/** A version 4 UUID out of the given chance. */
export function uuid(chance: Chance): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(chance.next() * 16));
  digits[12] = 4;
  digits[16] = 8 + ((digits[16] as number) & 3);
  const text = digits.map((digit) => digit.toString(16)).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
