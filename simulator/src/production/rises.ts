/** How often something happened out of how many times it could have, before the middle of the time and after it. */
export interface Halves {
  readonly before: Rate;
  readonly after: Rate;
}

/** How often something happened, and how often it could have. */
export interface Rate {
  readonly count: number;
  readonly of: number;
}

/** How seldom chance alone may give what is called a rise. */
const SELDOM = 0.01;
/** By how much a rate has to grow to be called a rise. */
const FACTOR = 1.5;

/**
 * Whether a rate has risen: by half at least, and by more than chance gives once in a hundred reports.
 * @param among how many rates are looked at in one report: the more, the likelier one of them rises by chance.
 */
export function hasRisen({ before, after }: Halves, among = 1): boolean {
  if (before.of === 0 || after.of === 0) return false;
  if (after.count / after.of < FACTOR * (before.count / before.of)) return false;
  const share = after.of / (before.of + after.of);
  return atLeast(after.count, before.count + after.count, share) < SELDOM / among;
}

/** The probability that of so many at least so many fall into a share: the tail of the binomial distribution. */
function atLeast(count: number, total: number, share: number): number {
  let logTerm = 0;
  for (let at = 1; at <= count; at += 1) logTerm += Math.log((total - count + at) / at);
  logTerm += count * Math.log(share) + (total - count) * Math.log(1 - share);
  let sum = 0;
  for (let at = count; at <= total; at += 1) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(((total - at) / (at + 1)) * (share / (1 - share)));
  }
  return sum;
}
