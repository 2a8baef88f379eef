import { sendRandomRequests } from '../test/patterns/async-http-api/random-requests';

/** Sends 10,000 random requests to an AsyncHttpApi in the simulator; a number and a seed may be given. */
async function main(): Promise<boolean> {
  const [count = 10_000, seed = 1] = process.argv.slice(2).map(Number);
  const { statuses, wrong } = await sendRandomRequests(count, seed);
  console.log(JSON.stringify({ count, seed, statuses, wrong }));
  return wrong.length === 0;
}

void main().then(
  (ok) => (process.exitCode = ok ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
