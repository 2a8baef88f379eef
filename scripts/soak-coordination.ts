import { runRandomly as aroundLock } from '../test/patterns/lock/random-runs';
import { runRandomly as fromQueue } from '../test/patterns/queue-consumer/random-runs';

/** What is run at random, by the name of the pattern. */
const SOAKS: Readonly<Record<string, (seed: number) => Promise<void>>> = { Lock: aroundLock, QueueConsumer: fromQueue };

/** Runs 200 seeds of 20 executions of each pattern in the simulator; a number of seeds, and the first one, may be given. */
async function main(): Promise<boolean> {
  const [count = 200, first = 1] = process.argv.slice(2).map(Number);
  const wrong: { readonly pattern: string; readonly seed: number; readonly message: string }[] = [];
  for (const [pattern, run] of Object.entries(SOAKS)) {
    for (let seed = first; seed < first + count; seed++) {
      await run(seed).catch((error: unknown) => wrong.push({ pattern, seed, message: String(error) }));
    }
  }
  console.log(JSON.stringify({ count, first, wrong }));
  return wrong.length === 0;
}

void main().then(
  (ok) => (process.exitCode = ok ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
