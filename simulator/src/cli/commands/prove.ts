import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Proof } from '../../explore/proof';
import type { ProofFinding } from '../../explore/proof-finding';
import { prove as proveIt } from '../../explore/prove';
import { replayWorld } from '../../explore/replay-world';
import type { ProveOptions } from '../../explore/prove-options';
import { renderProofs } from '../../report';
import { readInteger } from '../input';
import { moduleExports } from '../module-exports';
import { addJson, examples, type Registration } from '../registration';
import { openStudio, showStudio, type WindowOptions } from '../studio-window';
import { CannotStart, printResult, type Terminal } from '../terminal';

interface ProveCommandOptions {
  readonly json?: boolean;
  readonly bounded?: boolean;
  readonly runs?: string;
  readonly seed?: string;
  readonly svg?: string;
  readonly report?: string;
  readonly studio?: string | true;
  readonly open?: boolean;
}

export const prove: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('prove')
    .description('Try every order in which several act at once, and tell whether an invariant holds in all of them.')
    .argument('<module>', 'JavaScript file whose exports are options of prove: { create, actors, invariant }')
    .option('--bounded', 'be content where only orders within bounds were tried')
    .option('--runs <number>', 'in how many runs every order has to be seen')
    .option('--seed <number>', 'what orders beyond that are drawn by')
    .option('--svg <file>', 'write a picture of the first run that went wrong: who did what when')
    .option('--report <file>', 'write a page with each certificate and that picture')
    .option(
      '--studio [name]',
      'then open studio on the first run that went wrong, or that of the proof of this name, at the step that decided',
    )
    .option('--no-open', 'with --studio: only print the address, open no browser');
  addJson(command);
  examples(command, [
    ['prove ./proofs/stock.js', 'the certificate of each proof that the module exports'],
    ['prove ./proofs/stock.js --studio', 'and that run in the browser, to go back in it'],
    ['prove ./proofs/stock.js --svg lost-update.svg', 'who did what when in the run that went wrong'],
  ]);
  command.action(async (file: string, options: ProveCommandOptions) => {
    const bounds = {
      ...(options.runs !== undefined && { runs: readInteger(options.runs, '--runs', 1) }),
      ...(options.seed !== undefined && { seed: readInteger(options.seed, '--seed', 0) }),
    };
    const proofs: Record<string, Proof> = {};
    const given = new Map(await optionsIn(file, terminal));
    if (typeof options.studio === 'string' && !given.has(options.studio))
      throw new CannotStart(
        `${file} exports no options of prove as '${options.studio}', which --studio names; it exports ${[...given.keys()].join(', ')}`,
      );
    for (const [name, each] of given)
      proofs[name] = await proveIt({ ...each, bounds: { ...each.bounds, ...bounds } }).catch((error: Error) => {
        throw new CannotStart(`${name}: ${error.message}`);
      });
    const all = Object.values(proofs);
    if (all.some((each) => (options.bounded === true ? each.finding !== undefined : !each.isProved))) fail();
    const picture = all.map((each) => each.toSvg()).find((each) => each !== undefined);
    if (options.svg !== undefined && picture !== undefined) writeFileSync(resolve(terminal.cwd, options.svg), picture);
    if (options.report !== undefined) writeFileSync(resolve(terminal.cwd, options.report), renderProofs(proofs));
    printResult(terminal, options.json, proofs, () =>
      Object.entries(proofs)
        .map(([name, proof]) => `${name}: ${proof.toString()}`)
        .join('\n\n'),
    );
    if (options.studio === undefined) return;
    const wanted = options.studio === true ? Object.keys(proofs) : [options.studio];
    const wrong = wanted.find((name) => proofs[name]?.finding !== undefined);
    if (wrong === undefined) return terminal.note('No run went wrong that could be opened in studio');
    await showFinding(given.get(wrong)!, proofs[wrong]!.finding!, { open: options.open !== false }, terminal);
  });
};

/** Has what was found happen again in a world, and shows it in studio until it is interrupted. */
async function showFinding(
  options: ProveOptions,
  finding: ProofFinding,
  shown: WindowOptions,
  terminal: Terminal,
): Promise<void> {
  const replayed = await replayWorld(options, finding).catch((error: Error) => terminal.note(error.message));
  if (replayed === undefined) return;
  const { world, place } = replayed;
  try {
    await showStudio(await openStudio(world, shown, terminal), shown, terminal, place);
  } finally {
    await world.close();
  }
}

async function optionsIn(file: string, terminal: Terminal): Promise<readonly (readonly [string, ProveOptions])[]> {
  const values = await moduleExports(file, undefined, terminal);
  const found = [...values].filter((entry): entry is [string, ProveOptions] => isOptions(entry[1]));
  if (found.length > 0) return found;
  const names = [...values.keys()].filter((each) => each !== 'default' && each !== 'module.exports');
  throw new CannotStart(
    `${file} exports no options of prove ({ create, actors, invariant … })` +
      (names.length === 0 ? '' : `; it exports ${names.join(', ')}`),
  );
}

function isOptions(value: unknown): value is ProveOptions {
  return typeof value === 'object' && value !== null && 'create' in value && 'actors' in value;
}
