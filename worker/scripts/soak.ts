import { heapsOver, soak } from '../test/processes/soak';

/**
 * The worker's soak in full: 1,000 tasks for 8 processes that are killed, stalled and late, and the memory over 10,000 tasks.
 * Numbers may be given: seed, tasks, workers, kills, tasks of the measurement of memory.
 */
async function main(): Promise<boolean> {
  const [seed = 1, tasks = 1000, workers = 8, kills = 12, many = 10_000] = process.argv.slice(2).map(Number);
  const startedMs = Date.now();
  const soaked = await soak({ tasks, workers, kills, seed });
  console.log(`${JSON.stringify({ seed, tasks, workers, ...soaked })} in ${(Date.now() - startedMs) / 1000} s`);
  const heaps = await heapsOver(many);
  const mebibytes = heaps.map((bytes) => (bytes / 1024 ** 2).toFixed(1));
  console.log(`heap after every 250 of ${many} tasks, in MiB: ${mebibytes.join(' ')}`);
  const settled = heaps.slice(2);
  return soaked.wrong.length === 0 && Math.max(...settled) / Math.min(...settled) < 1.1;
}

void main().then(
  (ok) => (process.exitCode = ok ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
