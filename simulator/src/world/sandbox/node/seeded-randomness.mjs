import crypto from 'node:crypto';

const BLOCK_BYTES = 32;

/**
 * Makes the randomness of a sandbox reproducible: the same seed gives the same numbers, codes and ids.
 * Keys and signatures of node:crypto are left alone.
 * @returns how many bytes have been drawn, and the way to begin again with another seed.
 */
export function seedRandomness(firstSeed) {
  let seed = firstSeed;
  let block = Buffer.alloc(0);
  let counter = 0;
  const reseed = (next) => {
    seed = next;
    block = Buffer.alloc(0);
    counter = 0;
  };
  const take = (count) => {
    while (block.length < count) {
      const more = crypto.createHash('sha256').update(`${seed}/${counter++}`).digest();
      block = Buffer.concat([block, more]);
    }
    const taken = Buffer.from(block.subarray(0, count));
    block = block.subarray(count);
    return taken;
  };
  const fill = (target, offset = 0, size = target.byteLength - offset) => {
    const bytes = new Uint8Array(target.buffer ?? target, (target.byteOffset ?? 0) + offset, size);
    bytes.set(take(size));
    return target;
  };
  const randomInt = crypto.randomInt;
  Math.random = () => take(6).readUIntBE(0, 6) / 2 ** 48;
  crypto.randomBytes = (size, callback) => later(take(size), callback);
  crypto.pseudoRandomBytes = crypto.randomBytes;
  crypto.randomFillSync = fill;
  crypto.randomFill = (target, ...rest) => later(fill(target, ...rest.slice(0, -1)), rest.at(-1));
  crypto.randomUUID = () => asUuid(take(16));
  crypto.randomInt = (...args) => {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    const [low, high] = args.length === 1 ? [0, args[0]] : args;
    // The real function knows what it must refuse.
    if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high) && high > low)) return randomInt(...args);
    return later(low + Math.floor(Math.random() * (high - low)), callback);
  };
  const webcrypto = { getRandomValues: (target) => fill(target), randomUUID: crypto.randomUUID };
  for (const [name, value] of Object.entries(webcrypto)) {
    Object.defineProperty(crypto.webcrypto, name, { value, configurable: true });
  }
  return { drawn: () => counter * BLOCK_BYTES - block.length, reseed };
}

function later(value, callback) {
  if (callback === undefined) return value;
  setImmediate(() => callback(null, value));
  return undefined;
}

function asUuid(bytes) {
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
