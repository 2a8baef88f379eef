/**
 * Measures how many Python handlers of a checkout of public samples run here:
 * `npx tsx --tsconfig tsconfig.dev.json simulator/scripts/python-samples/main.ts CHECKOUT PYTHON`, where PYTHON has the
 * samples' requirements installed. Nothing of the samples is kept.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { Simulator, type Json, type World } from '../../src';
import { BUILT_IN } from '../../src/services/built-in';
import { MADE_UP, madeUpTemplate, putItems, putObjects } from './made-up-app';
import { madeUpEvent, type MadeUpValues } from './made-up-event';

const HANDLER = /^def (\w+)\(\s*(\w*event\w*)\s*(?::[^,)]+)?,\s*\w+\s*(?::[^,)]+)?\s*(?:,\s*\w+\s*=[^)]*)?\)/gm;
const CLIENT = /(?:boto3|session)\.(?:client|resource)\(\s*(?:service_name\s*=\s*)?["']([\w-]+)["']/g;
const SIMULATED = new Set([
  ...BUILT_IN.filter(({ create }) => create !== undefined).flatMap(({ name, aliases = [] }) => [name, ...aliases]),
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
    const outcome = await runHandler({ file, name, source, parameter }, python);
    outcomes.push({ ...outcome, file: relative(checkout, file) });
    tell(outcomes.at(-1) as Outcome);
  }
  report(outcomes);
}

/** Nobody tells what the values in an event are: texts, numbers, dates, names of files or of resources, Base64. */
const LEAVES = [
  ...[
    MADE_UP,
    '42',
    '2025-01-01T00:00:00Z',
    'made/up-1.jpg',
    'bWFkZSB1cCAx',
    'arn:aws:iam::123456789012:policy/made-up',
  ],
  2,
];
const KEYS = LEAVES.map(String);

interface Handler {
  readonly file: string;
  readonly name: string;
  readonly source: string;
  /** What it calls the event. */
  readonly parameter: string;
}

/** Invokes a handler until it returns, with items in its table and without; what became of the first invocation counts otherwise. */
async function runHandler(handler: Handler, python: string): Promise<Outcome> {
  const { file, source } = handler;
  const services = [...new Set([...source.matchAll(CLIENT)].map(([, service = '']) => service))];
  const elsewhere = services.filter((service) => !SIMULATED.has(service));
  let first: Outcome | undefined;
  for (const hasItems of [true, false]) {
    const world = await Simulator.load(madeUpTemplate(`${basename(file, '.py')}.${handler.name}`, source), {
      permissions: 'off',
      python,
      functions: { Fn: { code: dirname(file) } },
    });
    try {
      const named = await prepare(world, source, python);
      if (hasItems) await putItems(world, source, KEYS);
      for (const leaf of LEAVES) {
        const event = madeUpEvent(source, handler.parameter, { leaf, named });
        const outcome = { file, elsewhere, ...(await invoke(world, event)) };
        first ??= outcome;
        if (outcome.kind === 'returned') return outcome;
        if (outcome.kind === 'not imported' || elsewhere.length > 0) return first;
      }
    } finally {
      await world.close();
    }
  }
  return first as Outcome;
}

/** Puts what a handler may look for; gives the values of events whose names tell what they are. */
async function prepare(world: World, source: string, python: string): Promise<MadeUpValues['named']> {
  for (const action of ['sendTaskSuccess', 'sendTaskFailure', 'sendTaskHeartbeat', 'getActivityTask'])
    world.service('states', action).mock(() => ({ ...(action === 'getActivityTask' && { taskToken: MADE_UP }) }));
  putObjects(world, source, KEYS, python);
  const run = await world.stateMachine('Machine').start();
  return [
    [/bucket(_?name|\.name)?$/i, MADE_UP],
    [/execution(_?arn|\.id)$/i, run.arn],
    [/\.ResponseURL$/, `https://${MADE_UP}.s3.amazonaws.com/response`],
  ];
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
