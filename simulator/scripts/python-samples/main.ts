/**
 * Measures how many Python handlers of a checkout of public samples run here:
 * `npx tsx --tsconfig tsconfig.dev.json simulator/scripts/python-samples/main.ts CHECKOUT PYTHON`, where PYTHON has the
 * samples' requirements installed. Nothing of the samples is kept.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { Simulator, type JsonObject } from '../../src';
import { BUILT_IN } from '../../src/services/built-in';
import { NAMED_ONLY } from '../../src/services/named-only';
import { madeUpEvent } from './made-up-event';

const HANDLER = /^def (\w+)\(\s*(\w*event\w*)\s*(?::[^,)]+)?,\s*\w+/gm;
const CLIENT = /(?:boto3|session)\.(?:client|resource)\(\s*(?:service_name\s*=\s*)?["']([\w-]+)["']/g;
const VARIABLE = /os\.(?:environ\[|environ\.get\(|getenv\()\s*["'](\w+)["']/g;
const SIMULATED = new Set([
  ...BUILT_IN.filter((each) => !NAMED_ONLY.includes(each)).flatMap(({ name, aliases = [] }) => [name, ...aliases]),
  ...['stepfunctions', 'events', 'ses', 'sesv2'],
]);

interface Outcome {
  readonly file: string;
  readonly kind: 'returned' | 'raised' | 'not imported';
  readonly elsewhere: readonly string[];
  readonly reason?: string;
}

async function main(checkout: string, python: string): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const file of pythonFiles(checkout)) {
    const source = readFileSync(file, 'utf8');
    const handlers = [...source.matchAll(HANDLER)];
    const [, name, parameter] = handlers.find(([, each]) => /handler|main/i.test(each ?? '')) ?? handlers[0] ?? [];
    if (name === undefined || parameter === undefined || /(^|\/)tests?\//.test(file)) continue;
    const outcome = await attempts(file, `${basename(file, '.py')}.${name}`, source, parameter, python);
    outcomes.push({ ...outcome, file: relative(checkout, file) });
  }
  report(outcomes);
}

/** Nobody tells what the values in an event are: texts, numbers or dates. */
const TEXTS = ['made-up', '42', '2025-01-01T00:00:00Z'];

/** The first attempt that returns, else the last one. */
async function attempts(...args: Parameters<typeof runHandler>): Promise<Outcome> {
  let outcome = await runHandler(...args);
  for (const text of TEXTS.slice(1)) {
    if (outcome.kind !== 'raised' || outcome.elsewhere.length > 0) break;
    const [file, handler, source, parameter, python] = args;
    const next = await runHandler(file, handler, source, parameter, python, text);
    if (next.kind === 'returned') outcome = next;
  }
  return outcome;
}

async function runHandler(
  file: string,
  handler: string,
  source: string,
  parameter: string,
  python: string,
  text = 'made-up',
): Promise<Outcome> {
  const services = [...new Set([...source.matchAll(CLIENT)].map(([, service = '']) => service))];
  const elsewhere = services.filter((service) => !SIMULATED.has(service));
  const outcome = { file, elsewhere };
  const world = await Simulator.load(template(handler, source, text), {
    permissions: 'off',
    python,
    functions: { Fn: { code: dirname(file) } },
  });
  world.bucket('Bucket').put(text, '{}');
  for (const action of ['sendTaskSuccess', 'sendTaskFailure', 'sendTaskHeartbeat'])
    world.service('states', action).mock(() => ({}));
  try {
    const { error, message, payload } = await world.function('Fn').invoke(madeUpEvent(source, parameter, text));
    if (error === undefined) return { ...outcome, kind: 'returned' };
    const { stackTrace: trace = [] } = JSON.parse(payload) as { readonly stackTrace?: readonly string[] };
    const isImport = error.startsWith('Runtime.') || trace.some((frame) => frame.includes('in <module>'));
    return { ...outcome, kind: isImport ? 'not imported' : 'raised', reason: `${error}: ${message?.slice(0, 160)}` };
  } catch (problem) {
    return { ...outcome, kind: 'raised', reason: (problem as Error).message.slice(0, 200) };
  } finally {
    await world.close();
  }
}

function template(
  handler: string,
  source: string,
  text: string,
): { Resources: Record<string, { Type: string; Properties: JsonObject }> } {
  const names = [...new Set([...source.matchAll(VARIABLE)].map(([, name = '']) => name))];
  const Variables = Object.fromEntries(names.map((name) => [name, variable(name)]));
  const [, key = 'id'] = /(?:Key|Item)\s*=\s*\{\s*["'](\w+)["']/.exec(source) ?? [];
  return {
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: text } },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: 'arn:aws:iam::123456789012:role/machine',
          Definition: { StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } },
        },
      },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'python3.12',
          Handler: handler,
          Timeout: 300,
          MemorySize: 2048,
          Environment: { Variables },
        },
      },
    },
  };
}

const MEANINGS: readonly (readonly [name: RegExp, resource: string])[] = [
  [/TABLE|DDB|DYNAMO/i, 'Table'],
  [/TOPIC|SNS/i, 'Topic'],
  [/QUEUE|SQS/i, 'Queue'],
  [/BUCKET/i, 'Bucket'],
  [/MACHINE|SFN|WORKFLOW|STEP_?FUNCTION/i, 'Machine'],
];

function variable(name: string): string | JsonObject {
  const [, resource] = MEANINGS.find(([meaning]) => meaning.test(name)) ?? [];
  if (resource !== undefined) return { Ref: resource };
  return /LEVEL/i.test(name) ? 'INFO' : '1';
}

function* pythonFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !['node_modules', 'cdk.out', '.git', 'tests'].includes(entry.name))
      yield* pythonFiles(path);
    else if (entry.name.endsWith('.py')) yield path;
  }
}

function report(outcomes: readonly Outcome[]): void {
  const imported = outcomes.filter(({ kind }) => kind !== 'not imported');
  const within = imported.filter(({ elsewhere }) => elsewhere.length === 0);
  const returned = within.filter(({ kind }) => kind === 'returned');
  for (const { file, kind, elsewhere, reason } of outcomes) {
    const calls = elsewhere.length > 0 ? ` (calls ${elsewhere.join(', ')})` : '';
    if (kind !== 'returned') console.log(`${kind.padEnd(12)} ${file}${calls}: ${reason}`);
  }
  console.log(`${imported.length} of ${outcomes.length} handlers are imported`);
  console.log(`${returned.length} of ${within.length} that call only simulated services return`);
}

const [checkout, python] = process.argv.slice(2);
if (checkout === undefined || python === undefined) throw new Error('Say where the checkout and the Python lie');
void main(checkout, python);
