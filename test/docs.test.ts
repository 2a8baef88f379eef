import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as patterns from 'cdk-workflow-patterns';
import * as simulator from 'cdk-workflow-simulator';
import ts from 'typescript';
import { buildProgram } from '../simulator/src/cli/program';
import { docFiles } from '../test-pack/doc-files';

const ROOT = join(__dirname, '..');
const DOCS = join(ROOT, 'docs');

/** Modules of aws-cdk-lib by the names that the examples give them. */
const MODULES = {
  apigateway: 'aws-apigateway',
  codepipeline: 'aws-codepipeline',
  dynamodb: 'aws-dynamodb',
  ec2: 'aws-ec2',
  ecs: 'aws-ecs',
  events: 'aws-events',
  cloudwatch: 'aws-cloudwatch',
  iam: 'aws-iam',
  glue: 'aws-glue',
  lambda: 'aws-lambda',
  s3: 'aws-s3',
  sfn: 'aws-stepfunctions',
  sns: 'aws-sns',
  subscriptions: 'aws-sns-subscriptions',
  sqs: 'aws-sqs',
  tasks: 'aws-stepfunctions-tasks',
};

/** The page whose blocks are parts of a test that runs, which `simulator/test/readme` compares them with. */
const IN_A_TEST = 'services.md';

const pages = markdownIn('docs');

/** The blocks of all pages, the simulator's as well, that are parts of a file: each by the page and its number. */
const blocks = ['docs', 'simulator/docs'].flatMap((folder) =>
  markdownIn(folder).flatMap((file) => {
    const text = readFileSync(join(ROOT, folder, file), 'utf8');
    const found = [...text.matchAll(/```ts\n(?!\/\/ [\w/.-]+\.ts\n)(.*?)```/gs)];
    return found.map(([, code = ''], index) => [`${folder}/${file}-${index + 1}.ts`, wholeFile(code)] as const);
  }),
);

/** The files that pages show as a whole, all of one project: `npm run test:pack` runs them as well. */
const shown = docFiles().map(({ path, text }) => [join('docs', 'project', path), text] as const);

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.md') && file !== IN_A_TEST);
}

/** What a reader has around a block: the imports, and a stack. A block with imports of its own is a file without the declarations. */
function wholeFile(code: string): string {
  if (/^import /m.test(code)) return `import { Stack } from 'aws-cdk-lib';\ndeclare const stack: Stack;\n${code}`;
  const declared = code.match(/^declare .*$/gm) ?? [];
  return [
    `import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';`,
    ...Object.entries(MODULES).map(([name, module]) => `import * as ${name} from 'aws-cdk-lib/${module}';`),
    `import { ${classesOf(patterns)} } from 'cdk-workflow-patterns';`,
    `import { ${classesOf(simulator)} } from 'cdk-workflow-simulator';`,
    `declare const stack: Stack;`,
    ...declared,
    `export class ExampleStack extends Stack {`,
    `  async example(): Promise<void> {`,
    code.replace(/^declare .*$/gm, ''),
    `  }`,
    `}`,
  ].join('\n');
}

function classesOf(module: object): string {
  return Object.keys(module).join(', ');
}

test('the examples of all pages compile', () => {
  const files = new Map([...blocks, ...shown].map(([name, code]) => [join(ROOT, name), code]));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost({ ...options });
  const fileExists = host.fileExists.bind(host);
  const directoryExists = host.directoryExists?.bind(host);
  host.directoryExists = (path) => path.startsWith(join(DOCS, 'project')) || directoryExists?.(path) !== false;
  const readFile = host.readFile.bind(host);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  const program = ts.createProgram(
    [...files.keys()],
    { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false },
    host,
  );
  const diagnostics = [...files.keys()].flatMap((path) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(path)),
  );
  expect(ts.formatDiagnostics(diagnostics, { ...host, getCanonicalFileName: (path) => path })).toBe('');
  expect(files.size).toBeGreaterThan(60);
});

test('CONTRIBUTING names every script', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  // npm runs it by itself.
  const named = Object.keys(scripts).filter((name) => name !== 'prepare');
  expect(named.filter((name) => !new RegExp(`\`npm (run )?${name}( -- <version>)?\``).test(contributing))).toEqual([]);
});

test('each message on the page of troubles is one that somebody can get', () => {
  const sources = ['lib', 'simulator/src'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
  );
  const text = sources.join('\n').replace(/['`] \+\s+['`]/g, '');
  const page = readFileSync(join(DOCS, 'troubleshooting.md'), 'utf8');
  const [atSynthesis = '', inTests = ''] = page.split('\n## At AWS')[0]?.split('\n## In a test') ?? [];
  const messages = [...`${atSynthesis}${inTests}`.matchAll(/^### `(.*)`$/gm)].map(([, message = '']) => message);
  const parts = messages.flatMap((message) => message.split(/…|^'timeout' must /)).map((part) => part.trim());
  expect(parts.filter((part) => part.length > 4 && !text.includes(part))).toEqual([]);
  expect(messages.length).toBeGreaterThan(8);
});

test('the index of the pages names each of them', () => {
  const index = readFileSync(join(DOCS, 'README.md'), 'utf8');
  const others = pages.filter((page) => page !== 'README.md');
  expect(others.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});

test('every command line on a page has commands and options that there are', () => {
  const program = buildProgram({ terminal: {} as never, fail: () => undefined });
  const folders = ['', 'docs', 'simulator', 'simulator/docs', 'worker', 'python'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(ROOT, folder, file)),
  );
  const lines = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/npx cdk-workflow-simulator (.*)/g)].map(([, line = '']) => line),
  );
  const wrong = lines.filter((line) => {
    const [name = ''] = line.split(/[\s`]/);
    const command = program.commands.find((each) => each.name() === name);
    if (command === undefined) return !['', '--help'].includes(name);
    // What stands in quotes, behind a comment sign or behind a lone pair of dashes is none of its options.
    const own = line.replace(/'[^']*'/g, '').split(/\s#| -- |`/)[0] ?? '';
    const given = own.match(/(?<=\s)--?[a-z][\w-]*/g) ?? [];
    const known = command.options.flatMap(({ short, long }) => [short, long]);
    return given.some((option) => option !== '--help' && !known.includes(option));
  });
  expect(wrong).toEqual([]);
  expect(lines.length).toBeGreaterThan(20);
});
