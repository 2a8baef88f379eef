import type { JsonObject } from '../src/base/json';
import type { TaskCall, TaskReply } from '../src/engine/ports';
import { type Runner, ours, rival } from './engines';
import { warmHandlers } from './handlers';
import { chain, distributedMap, inlineMap } from './machines';
import { proofs } from './proofs';

const STATES = 1_000;
const ROUNDS = 25;
const RUNS_A_ROUND = 10;

/** What a scenario measured: numbers by name. */
export type Measured = Record<string, number | string>;

/** The scenarios by name. Each is run in a process of its own. */
export const SCENARIOS: Record<string, () => Promise<Measured>> = {
  'plain Pass chain': () => compared(chain(STATES), chain(STATES)),
  'JSONPath Pass chain': () => compared(chain(STATES, PATHS), chain(STATES, PATHS)),
  'JSONata Pass chain, against JSONPath there': () => compared(chain(STATES, EXPRESSIONS), chain(STATES, PATHS)),
  'inline Map of two states': () => grown([1_000, 10_000, 100_000], (size) => ours(inlineMap(size), {}, 'EXPRESS')),
  'distributed Map in batches of 100': () =>
    grown([1_000, 10_000, 100_000], (size) => ours(distributedMap(), {}, 'STANDARD', bucketOf(size))),
  'warm handler that puts an item': () => warmHandlers(),
  'proof of two executions': () => proofs(),
  'chain with its whole history read': () => grown([100, 1_000, 10_000], (size) => withHistory(size)),
};

const PATHS = { Parameters: { 'a.$': '$.a', 'n.$': '$.n' } };
const EXPRESSIONS = { QueryLanguage: 'JSONata', Output: { a: '{% $states.input.a %}', n: '{% $states.input.n %}' } };

/** Transitions a second of a chain on both engines, the median of rounds that take turns. */
async function compared(definition: JsonObject, theirs: JsonObject): Promise<Measured> {
  const input = { a: 1, n: 'x' };
  const other = await rival(theirs, input);
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.ours.push(await transitionsPerSecond(ours(definition, input)));
    if (other !== undefined) rates.theirs.push(await transitionsPerSecond(other));
  }
  const own = Math.round(median(rates.ours));
  if (other === undefined) return { oursPerSecond: own, theirsPerSecond: 'not installed' };
  const their = Math.round(median(rates.theirs));
  return { oursPerSecond: own, theirsPerSecond: their, ratio: Number((own / their).toFixed(1)) };
}

async function transitionsPerSecond(run: Runner): Promise<number> {
  const start = performance.now();
  for (let at = 0; at < RUNS_A_ROUND; at += 1) await run();
  return (STATES * RUNS_A_ROUND) / ((performance.now() - start) / 1_000);
}

/** Milliseconds for 1, 10 and 100 times the size, and the most memory that the process needed. */
async function grown(sizes: readonly number[], prepare: (size: number) => Runner): Promise<Measured> {
  await prepare(sizes[0] as number)();
  const measured: Measured = {};
  for (const size of sizes) {
    const run = prepare(size);
    const start = performance.now();
    await run();
    measured[`ms at ${size.toLocaleString('en')}`] = Number((performance.now() - start).toFixed(1));
  }
  measured['peakMiB'] = Math.round(process.resourceUsage().maxRSS / 1_024);
  return measured;
}

function withHistory(states: number): Runner {
  const run = ours(chain(states, PATHS), { a: 1, n: 'x' }, 'EXPRESS');
  return async () => (await run()).history.length;
}

function items(count: number): { id: number }[] {
  return Array.from({ length: count }, (_, id) => ({ id }));
}

function bucketOf(count: number): { start(call: TaskCall, reply: TaskReply): void } {
  const body = items(count)
    .map((item) => JSON.stringify(item))
    .join('\n');
  return { start: (call, reply) => reply.succeed(call.action === 'getObject' ? { Body: body } : {}) };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
