import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { COMMIT, FOLDER, REPOSITORY } from './public';
import type { Task } from './task';

const PAGE = join(__dirname, '..', '..', 'docs', 'coding-agents.md');
const [BEGIN, END] = ['<!-- npm run bench:agents -->', '<!-- end of bench:agents -->'];

/** What came of a task. */
export interface TaskRow {
  readonly task: Task;
  readonly summary: string;
}

/** What the tools say of a public machine. */
export interface PublicRow {
  readonly file: string;
  readonly lint: string;
  readonly explored: string;
}

/** Writes the tables of the page out of what was just measured. */
export async function writePage(tasks: readonly TaskRow[], machines: readonly PublicRow[]): Promise<void> {
  const [before, rest] = readFileSync(PAGE, 'utf8').split(BEGIN) as [string, string];
  const lines = [
    '### Thirty small tasks',
    '',
    '| what somebody says | the defect | found by | what the tool says |',
    '| --- | --- | --- | --- |',
    ...tasks.map(({ task: { says, defect, tool }, summary }) => row([says, defect, `\`${tool}\``, summary])),
    '',
    "### AWS's reference machines",
    '',
    `Seven state machines that [${REPOSITORY}](https://github.com/${REPOSITORY}/tree/${COMMIT}/${FOLDER}) gives coding agents, at commit \`${COMMIT.slice(0, 12)}\`.`,
    '',
    '| machine | lint | explore, single faults |',
    '| --- | --- | --- |',
    ...machines.map(({ file, lint, explored }) => row([file, lint, explored])),
  ];
  const page = `${before}${BEGIN}\n\n${lines.join('\n')}\n\n${END}${rest.split(END)[1]}`;
  writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((each) => each.replaceAll('|', '\\|')).join(' | ')} |`;
}
