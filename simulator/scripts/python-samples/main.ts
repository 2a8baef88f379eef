/**
 * Measures how many Python handlers of a checkout of public samples run here:
 * `npx tsx --tsconfig tsconfig.dev.json simulator/scripts/python-samples/main.ts CHECKOUT PYTHON`, where PYTHON has the
 * samples' requirements installed. Nothing of the samples is kept.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { Simulator, type Json, type JsonObject, type World } from '../../src';
import { BUILT_IN } from '../../src/services/built-in';
import { NAMED_ONLY } from '../../src/services/named-only';
import { madeUpEvent } from './made-up-event';

const HANDLER = /^def (\w+)\(\s*(\w*event\w*)\s*(?::[^,)]+)?,\s*\w+\s*(?::[^,)]+)?\s*(?:,[^)=]*=[^)]*)?\)/gm;
const CLIENT = /(?:boto3|session)\.(?:client|resource)\(\s*(?:service_name\s*=\s*)?["']([\w-]+)["']/g;
const VARIABLE = /(?:os\.)?\b(?:environ\[|environ\.get\(|getenv\()\s*["'](\w+)["']/g;
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
    const outcome = await runHandler(file, `${basename(file, '.py')}.${name}`, source, parameter, python);
    outcomes.push({ ...outcome, file: relative(checkout, file) });
    tell(outcomes.at(-1) as Outcome);
  }
  report(outcomes);
}

/** Nobody tells what the values in an event are: texts, numbers, dates, names of files or of resources, Base64. */
const LEAVES = [
  ...[
    'made-up',
    '42',
    '2025-01-01T00:00:00Z',
    'made/up-1.jpg',
    'bWFkZSB1cCAx',
    'arn:aws:iam::123456789012:policy/made-up',
  ],
  2,
];

/** Invokes a handler with events of one kind of value after the other, until it returns; what became of the first one counts otherwise. */
async function runHandler(
  file: string,
  handler: string,
  source: string,
  parameter: string,
  python: string,
): Promise<Outcome> {
  const services = [...new Set([...source.matchAll(CLIENT)].map(([, service = '']) => service))];
  const elsewhere = services.filter((service) => !SIMULATED.has(service));
  const world = await Simulator.load(template(handler, source), {
    permissions: 'off',
    python,
    functions: { Fn: { code: dirname(file) } },
  });
  try {
    await prepare(world, source);
    let first: Outcome | undefined;
    for (const leaf of LEAVES) {
      const outcome = { file, elsewhere, ...(await invoke(world, madeUpEvent(source, parameter, leaf))) };
      first ??= outcome;
      if (outcome.kind === 'returned') return outcome;
      if (outcome.kind === 'not imported' || elsewhere.length > 0) break;
    }
    return first as Outcome;
  } finally {
    await world.close();
  }
}

async function invoke(world: World, event: Json): Promise<Pick<Outcome, 'kind' | 'reason'>> {
  try {
    const { error, message, payload } = await world.function('Fn').invoke(event);
    if (error === undefined) return { kind: 'returned' };
    const { stackTrace: trace = [] } = JSON.parse(payload) as { readonly stackTrace?: readonly string[] };
    const isImport = error.startsWith('Runtime.') || trace.some((frame) => frame.includes('in <module>'));
    return { kind: isImport ? 'not imported' : 'raised', reason: `${error}: ${message?.slice(0, 160)}` };
  } catch (problem) {
    return { kind: 'raised', reason: (problem as Error).message.slice(0, 200) };
  }
}

/** Puts what a handler may look for: an object and an item by each text, with every attribute that its code names. */
async function prepare(world: World, source: string): Promise<void> {
  for (const action of ['sendTaskSuccess', 'sendTaskFailure', 'sendTaskHeartbeat', 'getActivityTask'])
    world.service('states', action).mock(() => ({ ...(action === 'getActivityTask' && { taskToken: 'made-up' }) }));
  const names = [...new Set([...source.matchAll(/["'](\w+)["']/g)].map(([, name = '']) => name))].slice(0, 80);
  const attributes = Object.fromEntries(names.map((name) => [name, 'made-up']));
  const key = keyIn(source);
  for (const leaf of LEAVES) {
    if (typeof leaf !== 'string') continue;
    for (const name of bucketsIn(source)) world.bucket(name).put(leaf, contentFor(source));
    await world.table('Table').put({ ...attributes, [key]: leaf });
  }
}

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What a handler that imports what reads pictures or tables may expect of an object. */
function contentFor(source: string): string | Uint8Array {
  if (/\bPIL\b/.test(source)) return Buffer.from(PICTURE, 'base64');
  return /pandas/.test(source) && !/json\.loads/.test(source) ? '0,1\n1,2\n' : '{}';
}

function keyIn(source: string): string {
  const [, key = 'id'] = /(?:Key|Item)\s*=\s*\{\s*["'](\w+)["']|Key\(\s*["'](\w+)["']\s*\)/.exec(source) ?? [];
  return /Key\(\s*["'](\w+)["']\s*\)\.eq/.exec(source)?.[1] ?? key;
}

/** The buckets that a handler names, and the one that its variables name. */
function bucketsIn(source: string): readonly string[] {
  const named = [...source.matchAll(/Bucket\s*[=(]\s*["']([a-z0-9.-]{3,63})["']/g)].map(([, name = '']) => name);
  return [...new Set(['made-up', ...named])];
}

type Template = { Resources: Record<string, { Type: string; Properties: JsonObject }> };

function template(handler: string, source: string): Template {
  const names = [...new Set([...source.matchAll(VARIABLE)].map(([, name = '']) => name))];
  const Variables = Object.fromEntries(names.map((name) => [name, variable(name)]));
  const key = keyIn(source);
  const [, tableName] = /Table\(\s*["']([\w.-]{3,})["']/.exec(source) ?? [];
  const [, index] = /IndexName\s*=\s*["']([\w.-]+)["']/.exec(source) ?? [];
  const byKey = [{ AttributeName: key, KeyType: 'HASH' }];
  const indexed = [{ IndexName: index ?? '', KeySchema: byKey, Projection: { ProjectionType: 'ALL' } }];
  const buckets = bucketsIn(source).map((BucketName, at) => [
    at === 0 ? 'Bucket' : `Bucket${at}`,
    { Type: 'AWS::S3::Bucket', Properties: { BucketName } },
  ]);
  return {
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          ...(tableName !== undefined && { TableName: tableName }),
          KeySchema: byKey,
          AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
          ...(index !== undefined && { GlobalSecondaryIndexes: indexed }),
        },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      ...(Object.fromEntries(buckets) as Template['Resources']),
      Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'TestActivity' } },
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
  [/ACTIVITY/i, 'Activity'],
  [/TABLE|DDB|DYNAMO/i, 'Table'],
  [/TOPIC|SNS/i, 'Topic'],
  [/QUEUE|SQS/i, 'Queue'],
  [/BUCKET/i, 'Bucket'],
  [/MACHINE|SFN|WORKFLOW|STEP_?FUNCTION/i, 'Machine'],
];

function variable(name: string): string | JsonObject {
  if (/COUNT|SIZE|LIMIT|BATCH|MAX|NUMBER|SECONDS|DAYS/i.test(name)) return '1';
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

function tell({ file, kind, elsewhere, reason }: Outcome): void {
  const calls = elsewhere.length > 0 ? ` (calls ${elsewhere.join(', ')})` : '';
  console.log(`${kind.padEnd(12)} ${file}${calls}${reason === undefined ? '' : `: ${reason}`}`);
}

function report(outcomes: readonly Outcome[]): void {
  const imported = outcomes.filter(({ kind }) => kind !== 'not imported');
  const within = imported.filter(({ elsewhere }) => elsewhere.length === 0);
  const returned = within.filter(({ kind }) => kind === 'returned');
  console.log(`${imported.length} of ${outcomes.length} handlers are imported`);
  console.log(`${returned.length} of ${within.length} that call only simulated services return`);
}

const [checkout, python] = process.argv.slice(2);
if (checkout === undefined || python === undefined) throw new Error('Say where the checkout and the Python lie');
void main(checkout, python);
