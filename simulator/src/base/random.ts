/** Where chance comes from: the same seed gives the same numbers. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
}

/** A small generator with 32 bits of state (mulberry32), good enough for jitter, ids and tokens of a simulation. */
export class SeededRandom implements Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

const HEX = Buffer.from('0123456789abcdef', 'latin1');
const VERSION_AT = 14;
const VARIANT_AT = 19;
/** Where the digits stand; the dashes between them stay as they are. */
const written = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1');
const PLACES = [...written.keys()].filter((at) => written.toString('latin1', at, at + 1) !== '-');

/** A version 4 UUID out of the given randomness. */
export function uuid(random: Random): string {
  for (const at of PLACES) written[at] = HEX[digitAt(at, Math.floor(random.next() * 16))] as number;
  return written.toString('latin1');
}

function digitAt(at: number, drawn: number): number {
  if (at === VERSION_AT) return 4;
  return at === VARIANT_AT ? 8 + (drawn & 3) : drawn;
}
