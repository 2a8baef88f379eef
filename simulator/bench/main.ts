import { execFileSync } from 'node:child_process';
import { SCENARIOS, type Measured } from './scenarios';

/** Runs every scenario in a process of its own, so that none warms or fills another's memory. */
function main(): void {
  const results: Record<string, Measured> = {};
  for (const name of Object.keys(SCENARIOS)) {
    const args = [...process.execArgv, __filename, '--scenario', name];
    const text = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    results[name] = JSON.parse(text) as Measured;
    console.log(`${name}\n${table(results[name])}`);
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify({ node: process.version, results }));
}

function table(measured: Measured): string {
  return Object.entries(measured)
    .map(([what, value]) => `    ${what.padEnd(20)} ${value.toLocaleString('en').padStart(14)}`)
    .join('\n');
}

async function one(name: string): Promise<void> {
  console.log(JSON.stringify(await SCENARIOS[name]?.()));
}

const at = process.argv.indexOf('--scenario');
if (at === -1) main();
else void one(process.argv[at + 1] ?? '');
