import type { Random } from '../../base/random';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const LENGTH = 64;

/** A fresh task token: opaque text, as long as it takes to be unguessable. */
export function newTaskToken(random: Random): string {
  let token = 'AQ';
  while (token.length < LENGTH) token += ALPHABET[Math.floor(random.next() * ALPHABET.length)];
  return token;
}

/** Whether a text could have come from {@link newTaskToken}. */
export function looksLikeTaskToken(text: string): boolean {
  return text.length === LENGTH && /^AQ[A-Za-z0-9+/]+$/.test(text);
}
