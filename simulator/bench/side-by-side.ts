import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What one run of a scenario has cost. */
interface Cost {
  readonly wallMs: number;
  readonly processorMs: number;
}

/** What is run how many times. */
const SCENARIOS = { verifications: 1000, faults: 1 } as const;
const SIGN_UP = join(__dirname, 'sign-up.ts');

/**
 * Compares two checkouts, each with its own node_modules, by the sign-up of the example app: verifications with their real
 * handlers one after the other, and an exploration of every single fault. The checkouts take turns, so that a busy machine
 * is busy for both.
 *
 *     npx tsx --tsconfig tsconfig.dev.json simulator/bench/side-by-side.ts --base ../before [--rounds 3] [--only faults] [--times 1]
 */
function main(): void {
  const {
    base,
    rounds,
    only,
    times: given,
  } = parseArgs({
    options: {
      base: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string' },
      times: { type: 'string' },
    },
  }).values;
  if (base === undefined) throw new Error("'--base' must name the folder of the checkout to compare with");
  for (const [name, usual] of Object.entries(SCENARIOS)) {
    const times = Number(given ?? usual);
    if (only !== undefined && only !== name) continue;
    const costs: { before: Cost; after: Cost }[] = [];
    for (let round = 0; round < Number(rounds); round += 1) {
      costs.push({ before: run(resolve(base), name, times), after: run(process.cwd(), name, times) });
      console.log(`${name}, round ${round + 1}: ${JSON.stringify(costs[round])}`);
    }
    for (const what of ['wallMs', 'processorMs'] as const) {
      const ratio = sum(costs.map(({ before }) => before[what])) / sum(costs.map(({ after }) => after[what]));
      console.log(`${name}: ${ratio.toFixed(2)} times as fast by ${what}`);
    }
  }
}

function run(checkout: string, name: string, times: number): Cost {
  const args = ['--tsconfig', 'tsconfig.dev.json', SIGN_UP, name, String(times)];
  const tsx = join(checkout, 'node_modules', '.bin', 'tsx');
  return JSON.parse(execFileSync(tsx, args, { cwd: checkout, encoding: 'utf8' })) as Cost;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

main();
