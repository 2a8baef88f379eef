import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { STUDIO_VARIABLE } from '../../src/testing/hold-in-studio';
import { REPORTS_FOLDER_VARIABLE, TestReports } from '../../src/testing/test-reports';
import { watchWorlds } from '../../src/world/api/world-watch';
import { machine, table, templateOf } from '../world/small-templates';

const TEMPLATE = templateOf({
  Machine: machine({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } }),
  Rows: table(),
});
const folder = mkdtempSync(join(tmpdir(), 'test-reports-'));
const reports = TestReports.begin(folder);
const said: string[] = [];
let world: World;

async function runs(name: string): Promise<void> {
  await (await world.stateMachine('Machine').start({}, { name })).toEnd();
}

const fileOf = (name: string): string => join(folder, 'workflow-reports', name);

beforeEach(async () => {
  reports.testBegins();
  world = await Simulator.load(TEMPLATE);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});

afterEach(async () => {
  jest.restoreAllMocks();
  said.length = 0;
  await world.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

test('a test that fails has a report of each execution, by its own name, and is told where', async () => {
  for (const name of ['one', 'two']) await runs(name);
  const files = await reports.testFailed('shop > an order: is shipped');
  const names = ['shop-an-order-is-shipped.html', 'shop-an-order-is-shipped-2.html'];
  expect(files).toEqual(names.map((name) => `workflow-reports/${name}`));
  expect(said.join('')).toBe(`\nReports of 'shop > an order: is shipped':\n  ${files.join('\n  ')}\n`);
  expect(readFileSync(fileOf(names[1] as string), 'utf8')).toMatch(
    /<title>SUCCEEDED: Stack\/Machine, in [^<]*shop[^<]*an order/,
  );
});

test('what was in a world before it was closed or reset is in the report', async () => {
  await world.table('Rows').put({ pk: 'row-of-before' });
  await runs('before');
  await world.reset();
  await runs('after');
  await world.close();
  const [first, ...others] = await reports.testFailed('closed');
  expect(others).toEqual([]);
  expect(readFileSync(join(folder, first as string), 'utf8')).not.toContain('row-of-before');

  reports.testBegins();
  world = await Simulator.load(TEMPLATE);
  await world.table('Rows').put({ pk: 'row-of-now' });
  await runs('now');
  await world.close();
  const [second] = await reports.testFailed('closed before');
  expect(readFileSync(join(folder, second as string), 'utf8')).toContain('row-of-now');
});

test('of a world that many tests share, only the executions of the test are reported; the last ones of very many', async () => {
  await runs('of-an-earlier-test');
  reports.testBegins();
  expect(await reports.testFailed('nothing')).toEqual([]);
  for (let at = 0; at < 12; at++) await runs(`run-${at}`);
  const files = await reports.testFailed('many');
  expect(files).toHaveLength(10);
  expect(said.join('')).toContain('(of the last 10 executions)');
});

test('reports go to the folder that the environment names', async () => {
  process.env[REPORTS_FOLDER_VARIABLE] = 'elsewhere';
  try {
    await runs('one');
    expect(await reports.testFailed('!')).toEqual(['elsewhere/test.html']);
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['test.html']);
    expect(existsSync(fileOf('test.html'))).toBe(false);
  } finally {
    delete process.env[REPORTS_FOLDER_VARIABLE];
  }
});

test('with CDK_WORKFLOW_SIMULATOR_STUDIO the world of a test that failed is open in studio before it is closed, until somebody goes on', async () => {
  process.env[STUDIO_VARIABLE] = '1';
  let failed: string | undefined;
  const held = TestReports.begin(folder, () => failed);
  held.testBegins();
  const looked = await Simulator.load(TEMPLATE);
  try {
    const run = await (await looked.stateMachine('Machine').start({}, { name: 'looked-at' })).toEnd();
    failed = 'an order waits';
    let isClosed = false;
    const closing = looked.close().then(() => (isClosed = true));
    const address = new URL((await printed(/http:\S+/))[0]);
    expect(address.hash).toBe(`#/execution/${encodeURIComponent(run.arn)}`);
    const { headers } = await fetch(address, { redirect: 'manual' });
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await (await fetch(`${address.origin}/_studio/`, { headers: { cookie } })).text();
    expect(page).toContain('data-waits-for="the tests"');
    const back = { method: 'POST', headers: { cookie, origin: address.origin, 'content-type': 'application/json' } };
    const rewind = { ...back, body: JSON.stringify({ execution: 'looked-at', event: 2 }) };
    expect((await fetch(`${address.origin}/_sim/v1/world/rewind`, rewind)).status).toBe(200);
    expect(isClosed).toBe(false);
    expect((await fetch(`${address.origin}/_studio/leave`, back)).status).toBe(200);
    await closing;
  } finally {
    failed = undefined;
    delete process.env[STUDIO_VARIABLE];
    await looked.close();
    watchWorlds(reports);
  }
});

/** Waits until something was said. */
async function printed(what: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = what.exec(said.join(''));
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
