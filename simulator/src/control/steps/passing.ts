import type { Story } from './story';
import type { Step } from './steps';

/** What happens between two steps. */
export interface Passing {
  /** How much time goes by, in milliseconds; also where it is none, what is due has to happen. */
  readonly ms: number;
  /** The next step was done before all was done that was due at its instant. */
  readonly isWithinInstant: boolean;
}

/** The steps of a story, each with what has to pass before it, and what passes after the last. */
export function withPassing({
  steps,
  startMs,
  endMs,
}: Story): readonly (readonly [Passing | undefined, Step | undefined])[] {
  let atMs = startMs;
  const all = steps.map((step, index): readonly [Passing | undefined, Step] => {
    const ms = step.atMs - atMs;
    atMs = step.atMs;
    const isWithinInstant = step.isWithinInstant && ms === 0;
    return [index === 0 && ms === 0 ? undefined : { ms, isWithinInstant }, step];
  });
  return [...all, [{ ms: endMs - atMs, isWithinInstant: false }, undefined]];
}

const UNITS = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
  ['milliseconds', 1],
] as const;

/** A span as people write it: the units that say something. */
export function spanOf(ms: number): Record<string, number> {
  const span: Record<string, number> = {};
  let left = ms;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    if (count > 0) span[unit] = count;
    left -= count * size;
  }
  return span;
}
