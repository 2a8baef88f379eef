import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Checks } from '../../scripts/checks';
import { tryRun } from '../../scripts/run';
import type { Oracle } from './oracle';

const SEED = 20_261_128;

/** All oracles, or those that the command line names: `npm run oracle -- json-path --runs 1000 --seed 7`. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const sample = {
    runs: values.runs === undefined ? undefined : Number(values.runs),
    seed: Number(values.seed ?? SEED),
  };
  const checks = new Checks('oracle');
  for (const folder of foldersOf(__dirname)) {
    if (positionals.length > 0 && !positionals.includes(folder)) continue;
    const { ORACLE } = (await import(join(__dirname, folder, 'index.ts'))) as { ORACLE: Oracle };
    const missing = await missingTool(ORACLE);
    if (missing !== undefined) checks.skip(ORACLE.name, `no ${missing} on this machine`);
    else await checks.check(`${ORACLE.name}: all was asked`, () => ORACLE.ask(checks, sample));
  }
  checks.close(values.json);
  // A machine without Java skips all of them, which is no failure.
  process.exitCode = checks.results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

/** Every folder with an index is an oracle. */
function foldersOf(home: string): string[] {
  return readdirSync(home)
    .filter((name) => existsSync(join(home, name, 'index.ts')))
    .sort();
}

async function missingTool({ tools }: Oracle): Promise<string | undefined> {
  for (const [command, ...args] of tools) {
    const answered = await tryRun(command, args).then(
      ({ status }) => status === 0,
      () => false,
    );
    if (!answered) return command;
  }
  return undefined;
}

void main();
