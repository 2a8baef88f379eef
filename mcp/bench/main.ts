import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { agentIn, type Told } from './agent';
import { writePage, type PublicRow } from './page';
import { MACHINES, projectOf, type PublicMachine } from './public';
import type { Files, Task } from './task';
import { TASKS } from './tasks';

/*
 * The benchmark for coding agents: small projects with one defect each, which the tools of the server must find, and must no longer find once
 * it is mended.
 *   --task <id>           one of them
 *   --projects <folder>   leaves the projects in a folder, for an agent to work in
 *   --checkouts <folder>  AWS's reference machines as well, from a checkout of their repository
 *   --write               writes what was found into docs/coding-agents.md; needs --checkouts
 */
const FOLDER = join(__dirname, '..', '..', '.cache', 'agent-tasks');

interface Result {
  readonly task: Task;
  readonly isFound: boolean;
  readonly isGone: boolean;
  readonly broken: Told;
  readonly mended: Told;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      projects: { type: 'string' },
      checkouts: { type: 'string' },
      write: { type: 'boolean' },
      task: { type: 'string', multiple: true },
    },
  });
  const tasks = values.task === undefined ? TASKS : TASKS.filter(({ id }) => values.task?.includes(id));
  if (tasks.length === 0) throw new Error(`There is no such task; there are ${TASKS.map(({ id }) => id).join(', ')}`);
  if (values.projects !== undefined) {
    for (const task of tasks) lay(join(values.projects, task.id), { ...task.files, 'TASK.md': `${task.says}\n` });
    return;
  }
  const results: Result[] = [];
  for (const task of tasks) {
    const result = await tried(task);
    results.push(result);
    tell(result);
  }
  const machines: PublicRow[] = [];
  if (values.checkouts !== undefined) {
    for (const machine of MACHINES) machines.push(await asked(machine, values.checkouts));
    for (const { file, lint, explored } of machines) console.log(`${file}: ${lint}; ${explored}`);
  }
  const passed = results.filter(({ isFound, isGone }) => isFound && isGone);
  if (values.write === true) {
    if (machines.length === 0 || passed.length < TASKS.length)
      throw new Error('Only a whole run is written: all tasks, and --checkouts');
    const rows = results.map(({ task, broken: { summary } }) => ({ task, summary }));
    await writePage(rows, machines);
  }
  if (values.json === true) {
    const rows = results.map(({ task: { id, tool }, isFound, isGone }) => ({ id, tool, isFound, isGone }));
    const found = results.filter(({ isFound }) => isFound).length;
    console.log(JSON.stringify({ tasks: results.length, found, rows, machines }));
  } else console.log(`${passed.length} passed, ${results.length - passed.length} failed, 0 skipped`);
  if (passed.length < results.length) process.exitCode = 1;
}

function tell({ task, isFound, isGone, broken, mended }: Result): void {
  const word = isFound ? (isGone ? 'ok  ' : 'LEFT') : 'MISS';
  console.log(`${word} ${task.id}: ${task.tool}, ${broken.summary}`);
  const odd = isFound ? mended : broken;
  if (word !== 'ok  ') console.log(`     ${JSON.stringify(odd.data).slice(0, 600)}`);
}

async function tried(task: Task): Promise<Result> {
  const folder = fresh(task.id, task.files);
  const agent = await agentIn(folder);
  const broken = await agent.call(task.tool, task.arguments);
  lay(folder, task.mended);
  const mended = await agent.call(task.tool, task.arguments);
  await agent.client.close();
  return {
    task,
    broken,
    mended,
    isFound: broken.outcome === 'findings' && shows(task, broken),
    isGone: (mended.outcome === 'good' || mended.outcome === 'findings') && !shows(task, mended),
  };
}

function shows({ shows: pattern }: Task, { data }: Told): boolean {
  return pattern.test(JSON.stringify(data));
}

/** What lint says of a public machine, and what single faults do to it. */
async function asked(machine: PublicMachine, checkouts: string): Promise<PublicRow> {
  const { file, input, mocks } = machine;
  const agent = await agentIn(fresh(file, projectOf(machine, checkouts)));
  const run = await agent.call('run', { input, mocks });
  if (run.outcome !== 'good') throw new Error(`${file} does not run: ${JSON.stringify(run.data)}`);
  const lint = await agent.call('lint');
  const explored = await agent.call('explore', { input, mocks });
  await agent.client.close();
  const [{ findings }] = lint.data as [{ findings: readonly { rule: string; states?: readonly string[] }[] }];
  const rules = findings.map(({ rule, states }) => `${rule}${states === undefined ? '' : ` (${states.length})`}`);
  const { findings: ends } = explored.data as {
    findings: readonly { kind: string; message: string; under: string[] }[];
  };
  const told = ends.map(({ kind, message, under }) => `${kind}: ${shortly(message)} (${under.length})`);
  return {
    file,
    lint: rules.join(', ') || 'nothing',
    explored: `${explored.summary}${told.length === 0 ? '' : `. ${told.join('; ')}`}`,
  };
}

function shortly(message: string): string {
  return message
    .replace(/^Execution '[^']*' /, '')
    .replace(/ and nothing more is going to happen$/, '')
    .slice(0, 120);
}

function fresh(name: string, files: Files): string {
  const folder = join(FOLDER, name);
  rmSync(folder, { recursive: true, force: true });
  lay(folder, files);
  return folder;
}

function lay(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
