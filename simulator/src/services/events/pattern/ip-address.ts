import { isIPv4, isIPv6 } from 'node:net';
import type { Accepts } from './accepts';
import { PatternError } from './pattern-error';

/** Addresses from one to another, as hexadecimal digits. */
export interface AddressRange {
  readonly bottom: string;
  readonly top: string;
}

/** An address as hexadecimal digits, 8 for IPv4, 32 for IPv6; undefined for any other text. */
export function addressText(text: string): string | undefined {
  if (isIPv4(text))
    return text
      .split('.')
      .map((part) => hex(Number(part), 2))
      .join('');
  if (!isIPv6(text) || !/^[0-9a-fA-F:]*$/.test(text)) return undefined;
  const digits = groupsOf(text)
    .map((group) => hex(group, 4))
    .join('');
  // An address of IPv4 in the clothes of IPv6 counts as what it is.
  return digits.startsWith(`${'0'.repeat(20)}FFFF`) ? digits.slice(24) : digits;
}

function groupsOf(text: string): number[] {
  const [head = [], tail] = text
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
    .map((half) => half.map((group) => parseInt(group, 16)));
  if (tail === undefined) return head;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/**
 * The addresses that share an address' leading bits.
 * @throws PatternError when AWS would refuse it.
 */
export function cidrRange(cidr: string): AddressRange {
  const [address = '', bits, ...others] = cidr.replace(/\/+$/, '').split('/');
  if (bits === undefined || others.length > 0) throw new PatternError("Malformed CIDR, one '/' required");
  if (!/^[-+]?\d+$/.test(bits)) throw new PatternError('Malformed CIDR, mask bits must be an integer');
  const fixed = Number(bits);
  if (fixed < 0) throw new PatternError('Malformed CIDR, mask bits must not be negative');
  const digits = addressText(address);
  if (digits === undefined) throw new PatternError(`Nonstandard IP address: ${address}`);
  const length = digits.length * 4;
  if (fixed >= length) throw new PatternError(`IPv${length === 32 ? 4 : 6} mask bits must be < ${length}`);
  const free = (1n << BigInt(length - fixed)) - 1n;
  const value = BigInt(`0x${digits}`);
  const text = (each: bigint) => each.toString(16).toUpperCase().padStart(digits.length, '0');
  return { bottom: text(value & ~free), top: text(value | free) };
}

/**
 * Whether an address lies in a range, as event-ruler compares: digit by digit, until one lies between the range's own.
 * So an IPv6 address can lie in a range of IPv4 addresses, and the other way round.
 */
export function isInRange({ bottom, top }: AddressRange): Accepts {
  return (text) => {
    const digits = text.startsWith('"') ? addressText(text.slice(1, -1)) : undefined;
    return digits !== undefined && liesBetween(digits, bottom, top);
  };
}

function liesBetween(digits: string, bottom: string, top: string): boolean {
  let [atBottom, atTop] = [true, true];
  for (let at = 0; at < bottom.length; at += 1) {
    const digit = digits[at];
    const [least, most] = [bottom[at] as string, top[at] as string];
    if (digit === undefined || (atBottom && digit < least) || (atTop && digit > most)) return false;
    atBottom &&= digit === least;
    atTop &&= digit === most;
    if (!atBottom && !atTop) return true;
  }
  return true;
}
