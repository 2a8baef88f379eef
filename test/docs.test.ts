import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as patterns from 'cdk-workflow-patterns';
import * as simulator from 'cdk-workflow-simulator';
import ts from 'typescript';

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
  lambda: 'aws-lambda',
  s3: 'aws-s3',
  sfn: 'aws-stepfunctions',
  sns: 'aws-sns',
  subscriptions: 'aws-sns-subscriptions',
  sqs: 'aws-sqs',
  tasks: 'aws-stepfunctions-tasks',
};

/** The blocks of all pages, each by the page and its number. */
const blocks = readdirSync(DOCS)
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => {
    const found = [...readFileSync(join(DOCS, file), 'utf8').matchAll(/```ts\n(.*?)```/gs)];
    return found.map(([, code = ''], index) => [`${file}-${index + 1}.ts`, code] as const);
  });

/** What a reader has around a block: the imports, and a stack. */
function wholeFile(code: string): string {
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
  const files = new Map(blocks.map(([name, code]) => [join(DOCS, name), wholeFile(code)]));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost({ ...options });
  const fileExists = host.fileExists.bind(host);
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
  expect(files.size).toBeGreaterThan(7);
});

test('CONTRIBUTING names every script', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  // npm runs it by itself.
  const named = Object.keys(scripts).filter((name) => name !== 'prepare');
  expect(named.filter((name) => !new RegExp(`\`npm (run )?${name}( -- <version>)?\``).test(contributing))).toEqual([]);
});
