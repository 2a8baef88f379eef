/**
 * Draws the state machines of the example app and what the demo's scenarios do in them, into docs/pictures; the reports
 * of the same runs go to .cache/pictures. With `--check` nothing is written: it fails when a picture is not as it
 * would be drawn.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Diagram, renderReport, Simulator, type World } from 'cdk-workflow-simulator';

import { Stage, type Scenario } from '../bin/demo/stage';
import { exampleApp } from '../bin/example-stacks';
import { SCENARIOS } from '../bin/scenarios';
import { machinesOf, nestedMachines, type AppMachine } from '../simulator/src/cli/machines';
import { AppModel } from '../simulator/src/world/assembly/app-model';
import { CACHE, ROOT } from './python-tools';

const PICTURES = join(ROOT, 'docs', 'pictures');
const REPORTS = join(CACHE, 'pictures');

async function main(): Promise<number> {
  const app = exampleApp();
  const model = new AppModel(app);
  const pictures = new Map<string, string>();
  for (const { path, definition } of machinesOf(model)) {
    const diagram = Diagram.ofMachine(definition, { title: titleOf(path), nested: nestedMachines(model) });
    pictures.set(`${fileName(titleOf(path))}.svg`, await diagram.toSvg());
  }
  for (const [stack, scenarios] of Object.entries(SCENARIOS)) {
    for (const scenario of scenarios) await drawScenario(stack, scenario, app, model, pictures);
  }
  return process.argv.includes('--check') ? check(pictures) : write(pictures);
}

/** Plays a scenario of the demo and draws the first run of each machine that had one. */
async function drawScenario(
  stack: string,
  scenario: Scenario,
  app: App,
  model: AppModel,
  pictures: Map<string, string>,
): Promise<void> {
  const world = await Simulator.load(app);
  try {
    await scenario.play(new Stage(world));
    for (const machine of machinesOf(model).filter(({ path }) => path.startsWith(`${stack}/`))) {
      await drawRun(machine, scenario, world, pictures);
    }
  } finally {
    await world.close();
  }
}

async function drawRun(
  machine: AppMachine,
  { title: story }: Scenario,
  world: World,
  pictures: Map<string, string>,
): Promise<void> {
  const { path, definition, type: machineType } = machine;
  const [run] = world.stateMachine(path).runs;
  if (run === undefined) return;
  const title = `${titleOf(path)}: ${story}`;
  const name = fileName(title);
  pictures.set(`${name}.svg`, await Diagram.ofRun(definition, run.history, { title }).toSvg());
  const { messages, tables } = await world.contents();
  mkdirSync(REPORTS, { recursive: true });
  const report = await renderReport({ title, definition, machineType, run, messages, tables });
  writeFileSync(join(REPORTS, `${name}.html`), report);
}

/** The construct that a reader knows: not the machine inside of it. */
function titleOf(path: string): string {
  return path.replace(/(\/Workflow)?\/StateMachine$/, '');
}

/** The first words of a title. */
function fileName(title: string): string {
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return words.length <= 48 ? words : words.slice(0, 49).replace(/-[^-]*$/, '');
}

function write(pictures: ReadonlyMap<string, string>): number {
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  for (const [name, content] of pictures) writeFileSync(join(PICTURES, name), content);
  console.log(`${pictures.size} pictures in ${PICTURES}, reports in ${REPORTS}`);
  return 0;
}

function check(pictures: ReadonlyMap<string, string>): number {
  const there = existsSync(PICTURES) ? readdirSync(PICTURES) : [];
  const stale = [...pictures].filter(([name, content]) => {
    const file = join(PICTURES, name);
    return !existsSync(file) || readFileSync(file, 'utf8') !== content;
  });
  const wrong = [...stale.map(([name]) => name), ...there.filter((name) => !pictures.has(name))];
  for (const name of wrong) console.log(`docs/pictures/${name} is not what would be drawn: npm run pictures`);
  return wrong.length === 0 ? 0 : 1;
}

void main().then((status) => {
  process.exitCode = status;
});
