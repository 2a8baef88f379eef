import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Each in a process of its own: the constructs against resources by hand, the simulator against another engine. */
const BENCHES = { constructs: 'bench/main.ts', simulator: 'simulator/bench/main.ts' };

async function main(): Promise<void> {
  const json = process.argv.includes('--json');
  const results: Record<string, unknown> = {};
  for (const [name, file] of Object.entries(BENCHES)) {
    const last = await run(file, json);
    if (json) results[name] = JSON.parse(last);
  }
  if (json) console.log(JSON.stringify(results));
}

/** Runs a bench, shows what it says, and answers its last line, which with `--json` is its result and not shown. */
async function run(file: string, json: boolean): Promise<string> {
  const child = spawn(process.execPath, [...process.execArgv, file, ...(json ? ['--json'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    if (json && last !== '') console.log(last);
    if (!json) console.log(line);
    last = line;
  }
  const code = await closed;
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return last;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
