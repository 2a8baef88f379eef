import { runRandomly } from '../test/patterns/lock/random-runs';

/** Runs 200 seeds of 20 executions around a lock in the simulator; a number of seeds, and the first one, may be given. */
async function main(): Promise<boolean> {
  const [count = 200, first = 1] = process.argv.slice(2).map(Number);
  const wrong: { readonly seed: number; readonly message: string }[] = [];
  for (let seed = first; seed < first + count; seed++) {
    await runRandomly(seed).catch((error: unknown) => wrong.push({ seed, message: String(error) }));
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
