import { runRandomly as runAggregator } from '../test/patterns/aggregator/random-runs';
import { runRandomly as runLock } from '../test/patterns/lock/random-runs';
import { runRandomly as runQueueConsumer } from '../test/patterns/queue-consumer/random-runs';

const SUBJECTS = { lock: runLock, queue: runQueueConsumer, aggregator: runAggregator };

/**
 * Runs 200 seeds in the simulator, of 20 executions around a lock, of 20 messages of a queue, and of some 20 windows of an aggregator each; a number of
 * seeds, the first one, and `lock`, `queue` or `aggregator` may be given.
 */
async function main(): Promise<boolean> {
  const [count = 200, first = 1] = process.argv.slice(2, 4).map(Number);
  const chosen = process.argv[4];
  const wrong: { readonly subject: string; readonly seed: number; readonly message: string }[] = [];
  for (const [subject, runRandomly] of Object.entries(SUBJECTS)) {
    if (chosen !== undefined && chosen !== subject) continue;
    for (let seed = first; seed < first + count; seed++) {
      await runRandomly(seed).catch((error: unknown) => wrong.push({ subject, seed, message: String(error) }));
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
