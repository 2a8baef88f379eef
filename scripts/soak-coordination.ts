import { runRandomly as throughAggregator } from '../test/patterns/aggregator/random-runs';
import { runRandomly as aroundCircuitBreaker } from '../test/patterns/circuit-breaker/random-runs';
import { runRandomly as aroundLock } from '../test/patterns/lock/random-runs';
import { runRandomly as throughQueue } from '../test/patterns/queue-consumer/random-runs';
import { runRandomly as throughRateLimit } from '../test/patterns/rate-limit/random-runs';

const PATTERNS = {
  lock: aroundLock,
  'rate-limit': throughRateLimit,
  'circuit-breaker': aroundCircuitBreaker,
  queue: throughQueue,
  aggregator: throughAggregator,
};

/**
 * Runs 200 seeds of 20 executions, messages or windows around each of the patterns that coordinate, in the simulator. A number of seeds, the first one, and names of
 * patterns may be given: `60 1 lock`.
 */
async function main(): Promise<boolean> {
  const [count = '200', first = '1', ...names] = process.argv.slice(2);
  const chosen = Object.entries(PATTERNS).filter(([name]) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Error(`There are patterns ${Object.keys(PATTERNS).join(', ')}`);
  let isWell = true;
  for (const [pattern, runRandomly] of chosen) {
    const wrong: { readonly seed: number; readonly message: string }[] = [];
    for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
      await runRandomly(seed).catch((error: unknown) => wrong.push({ seed, message: String(error) }));
    }
    console.log(JSON.stringify({ pattern, count: Number(count), first: Number(first), wrong }));
    isWell &&= wrong.length === 0;
  }
  return isWell;
}

void main().then(
  (ok) => (process.exitCode = ok ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
