import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { Option } from 'commander';
import { Diagram, type StateChange } from '../../diagram';
import { AppModel } from '../../world/assembly/app-model';
import { loadApp, modelOptions, type AppOptions } from '../app-source';
import { chooseMachine, machinesOf, nestedMachines, validMachine, type AppMachine } from '../machines';
import { addAppOptions, addJson, examples, type Registration } from '../registration';
import { CannotStart, printResult, type Terminal } from '../terminal';

const FORMATS = ['mermaid', 'svg', 'dot'] as const;
type Format = (typeof FORMATS)[number];
const EXTENSIONS: Readonly<Record<string, Format>> = {
  '.svg': 'svg',
  '.mmd': 'mermaid',
  '.md': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
};

interface GraphOptions extends AppOptions {
  readonly json?: boolean;
  readonly format?: Format;
  readonly output?: string;
  readonly against?: string;
  readonly scheme: 'auto' | 'light' | 'dark';
}

interface Picture {
  readonly machine: string;
  readonly format: Format;
  readonly content: string;
  readonly changes?: readonly StateChange[];
}

export const graph: Registration = (program, { terminal }) => {
  const command = program
    .command('graph')
    .description('Draw a state machine: Mermaid on standard output, or a picture into a file.')
    .argument('[machine]', 'construct path, logical id or name; may be left out. Several machines: all of them')
    .option(
      '-o, --output <file>',
      'write to a file (its ending chooses the format), or to a folder, a file for each machine',
    )
    .addOption(new Option('-f, --format <format>', 'what to write').choices(FORMATS))
    .option('--against <cdk.out>', 'draw what changed since another version: a cdk.out folder or a template file')
    .addOption(
      new Option('--scheme <scheme>', 'colours of an SVG; auto follows the reader')
        .choices(['auto', 'light', 'dark'])
        .default('auto'),
    );
  addJson(addAppOptions(command));
  examples(command, [
    ['graph', 'Mermaid, to be pasted into Markdown'],
    ['graph Shop/Order -o order.svg', 'a picture'],
    ['graph --output pictures/ --format svg', 'a picture of each machine'],
    ['graph Shop/Order --against ../main/cdk.out', 'what a pull request changes'],
  ]);
  command.action(async (reference: string | undefined, options: GraphOptions) => {
    const app = loadApp(options, terminal);
    const machines =
      reference === undefined && machinesOf(app).length > 0
        ? machinesOf(app).map(validMachine)
        : [chooseMachine(app, reference)];
    const before =
      options.against === undefined
        ? undefined
        : new AppModel(resolve(terminal.cwd, options.against), modelOptions(options, terminal));
    const pictures: Picture[] = [];
    for (const machine of machines) pictures.push(await draw(machine, app, before, options));
    if (options.output === undefined) print(pictures, options, terminal);
    else write(pictures, options.output, options, terminal);
  });
};

async function draw(
  machine: AppMachine,
  app: AppModel,
  before: AppModel | undefined,
  options: GraphOptions,
): Promise<Picture> {
  const format = options.format ?? EXTENSIONS[extname(options.output ?? '').toLowerCase()] ?? 'mermaid';
  const { path, definition } = machine;
  const drawing = { title: path, nested: nestedMachines(app) };
  const old =
    before === undefined
      ? undefined
      : machinesOf(before)
          .filter((each) => each.path === path)
          .map(validMachine)[0];
  const empty = { StartAt: definition.StartAt, States: {} };
  const diagram =
    before === undefined
      ? Diagram.ofMachine(definition, drawing)
      : Diagram.ofChange(old?.definition ?? empty, definition, drawing);
  return {
    machine: path,
    format,
    content: await render(diagram, format, options),
    ...(before !== undefined && { changes: Diagram.changes(old?.definition ?? empty, definition) }),
  };
}

async function render(diagram: Diagram, format: Format, { scheme }: GraphOptions): Promise<string> {
  if (format === 'svg') return diagram.toSvg({ scheme });
  return format === 'dot' ? diagram.toDot() : diagram.toMermaid();
}

/** One picture as it is; several as a Markdown document with a heading for each. */
function print(pictures: readonly Picture[], options: GraphOptions, terminal: Terminal): void {
  const [only, another] = pictures;
  if (another !== undefined && only?.format !== 'mermaid' && options.json !== true) {
    throw new CannotStart(
      `${pictures.length} pictures don't fit into one ${only?.format}; name a machine, or give --output <folder>/`,
    );
  }
  printResult(terminal, options.json, pictures, () => {
    if (another === undefined) return only?.content ?? '';
    return pictures.map(({ machine, content }) => `## ${machine}\n\n\`\`\`mermaid\n${content}\`\`\`\n`).join('\n');
  });
  for (const { machine, changes } of pictures)
    for (const line of describeChanges(machine, changes)) terminal.note(line);
}

function describeChanges(machine: string, changes: readonly StateChange[] | undefined): readonly string[] {
  if (changes === undefined) return [];
  if (changes.length === 0) return [`${machine}: nothing changed`];
  return changes.map(
    ({ state, change, fields }) =>
      `${machine}: ${change} '${state}'${fields.length > 0 ? ` (${fields.join(', ')})` : ''}`,
  );
}

function write(pictures: readonly Picture[], output: string, options: GraphOptions, terminal: Terminal): void {
  const isFolder = output.endsWith('/') || pictures.length > 1;
  if (isFolder && extname(output) !== '')
    throw new CannotStart(`There are ${pictures.length} machines: --output must be a folder, or name a machine`);
  const written = pictures.map(({ machine, format, content, changes }) => {
    const ending = { svg: '.svg', dot: '.dot', mermaid: '.mmd' }[format];
    const name = isFolder ? join(output, `${machine.replace(/[^\w.-]+/g, '-')}${ending}`) : output;
    const file = resolve(terminal.cwd, name);
    mkdirSync(dirname(file), { recursive: true });
    const isMarkdown = extname(file) === '.md';
    writeFileSync(file, isMarkdown ? `\`\`\`mermaid\n${content}\`\`\`\n` : content);
    for (const line of describeChanges(machine, changes)) terminal.note(line);
    return { machine, file: name, ...(changes !== undefined && { changes }) };
  });
  printResult(terminal, options.json, written, () => written.map(({ file }) => file).join('\n'));
}
