import { createHash } from 'node:crypto';

/** Some letters and digits that are always the same for the same text. */
export function stableId(seed: string, length: number, alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'): string {
  const bytes = createHash('sha512').update(seed).digest();
  return Array.from({ length }, (_, index) => alphabet[(bytes[index % bytes.length] ?? 0) % alphabet.length]).join('');
}

/** A UUID that is always the same for the same text. */
export function stableUuid(seed: string): string {
  return [8, 4, 4, 4, 12].map((length, at) => stableId(`${seed}/${at}`, length, '0123456789abcdef')).join('-');
}
