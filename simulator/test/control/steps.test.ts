import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import * as simulator from 'cdk-workflow-simulator';
import type { JsonObject } from 'cdk-workflow-simulator';
import { ControlClient } from './control-client';
import { controlledApp } from './controlled-app';

let client: ControlClient;

beforeEach(async () => {
  client = await ControlClient.open();
});

afterEach(() => client.server.close());

const ORDER = '/machines/Shop%2FOrder';

/** A CDK app whose command writes the same assembly each time. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'steps-'));
  const { directory } = (controlledApp().node.root as unknown as { synth(): { directory: string } }).synth();
  const copy = `require('fs').cpSync(${JSON.stringify(directory)}, process.env.CDK_OUTDIR, { recursive: true })`;
  writeFileSync(join(folder, 'app.js'), copy);
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: `${process.execPath} app.js` }));
  mkdirSync(join(folder, 'test'));
  return folder;
}

type Body = () => Promise<void>;

/** Runs a test that was written, in the place where it would lie. */
async function run(text: string, folder: string): Promise<void> {
  const parsed = {
    jsc: { parser: { syntax: 'typescript' as const }, target: 'es2022' as const },
    module: { type: 'commonjs' as const },
  };
  const { code } = transformSync(text, parsed);
  const bodies: Record<string, Body> = {};
  const keep = (name: string) => (body: Body) => void (bodies[name] = body);
  const known: Record<string, unknown> = { 'cdk-workflow-simulator': simulator };
  const load = (name: string): unknown => known[name] ?? jest.requireActual(name);
  const names = ['require', 'exports', '__dirname', 'beforeEach', 'afterEach', 'test', 'expect'];
  const test = (_title: string, body: Body): void => void (bodies['test'] = body);
  // The text is this test's own: it was written by the code that is tested.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const module = new Function(...names, code) as (...given: unknown[]) => void;
  module(load, {}, join(folder, 'test'), keep('before'), keep('after'), test, expect);
  try {
    await bodies['before']?.();
    await bodies['test']?.();
  } finally {
    await bodies['after']?.();
  }
}

const written = async (): Promise<string> => {
  const { body } = await client.ask('POST', '/steps/test', { title: "it's a test" });
  return body['test'] as string;
};

test('what was done is a test that does the same and comes to the same, in a project of its own', async () => {
  await client.ask('PUT', `/tables/Shop%2FOrders/items`, { item: { pk: 'old' } });
  await client.ask('PUT', `${ORDER}/faults`, { faults: [{ state: 'Tell', kind: 'twice' }] });
  await client.ask('POST', `${ORDER}/executions`, { input: { id: 'o1' }, name: 'o1' });
  await client.ask('POST', '/clock/advance', { by: { minutes: 10 } });
  await client.ask('POST', '/executions/o1/callback', { state: 'Ask', succeed: { "it's": 'fine' } });
  await client.ask('POST', `${ORDER}/executions`, { input: { id: 'o2' } });
  await client.ask('POST', '/clock/advance', { by: { hours: 1 } });
  await client.ask('PUT', '/functions/Charge/mock', { answers: [{ fails: { error: 'Down', cause: 'no power' } }] });
  await client.ask('POST', `${ORDER}/executions`, { input: { id: 'o3' }, name: 'o3' });
  const text = await written();
  expect(text).toContain("run1.callback('Ask').succeed({ 'it\\'s': 'fine' });");
  expect(text).toContain('await world.advance({ minutes: 10 });');
  expect(text).toContain("expect(run2).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });");
  const folder = project();
  await run(text, folder);
  await expect(run(text.replace('minutes: 10', 'minutes: 40'), folder)).rejects.toThrow();
});

test('the same as a shell script asks an app that is served for the same', async () => {
  await client.ask('POST', `${ORDER}/executions`, { input: { id: "it's $(o1) `x`" }, name: 'o1' });
  await client.ask('POST', '/clock/advance', { by: { hours: 1 } });
  const { body } = await client.ask('POST', '/steps/test', { title: 'x\nrm -rf /', framework: 'shell' });
  const script = body['test'] as string;
  expect(script).toContain('# x rm -rf /\n');
  expect(script).toContain('ask POST /clock/advance \'{"by":{"hours":1}}\'');
  const before = (await client.ask('GET', '/executions')).body;
  await client.ask('POST', '/world/reset', {});
  const env = { ...process.env, SIM: client.server.url, TOKEN: client.server.token };
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env });
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual(before);
});

test('a link is looked up in the message that it came in, and a click on a page of the app is a step too', async () => {
  const { body } = await client.ask('GET', '/world');
  const [[theirs = '', ours = ''] = []] = Object.entries(body['httpAddresses'] as Record<string, string>);
  await client.ask('POST', '/topics/Shop%2FTold/messages', { message: `please: ${theirs}?code=abc` });
  await client.ask('POST', '/click', { link: `${theirs}?code=abc`, form: { code: 'abc', yes: '1' } });
  await fetch(ours.replace(/\/\/[^:/]+/, '//127.0.0.1'), { headers: { host: new URL(ours).host } }).catch(
    () => undefined,
  );
  const text = await written();
  expect(text).toContain('const link1 = new URL(await linkIn(0, 0));');
  expect(text).toContain("body: { code: link1.searchParams.get('code') ?? '', yes: '1' }");
  await run(text, project());
});

test('what was refused is no step, what is gone back from is none either, and looking is none', async () => {
  await client.ask('POST', `${ORDER}/executions`, { input: { id: 'o1' }, name: 'o1' });
  expect((await client.ask('POST', '/executions/o1/redrive', {})).status).not.toBe(200);
  await client.ask('POST', '/executions/o1/advance', { until: 'wait' });
  await client.ask('GET', '/overview');
  await client.ask('POST', '/executions/o1/callback', { succeed: {} });
  const operations = async (): Promise<unknown[]> => {
    const { body } = await client.ask('GET', '/steps');
    return (body['steps'] as JsonObject[]).map(({ operation }) => operation);
  };
  expect(await operations()).toEqual(['startExecution', 'answerCallback']);
  const back = await client.ask('POST', '/world/rewind', { execution: 'o1', event: 4 });
  expect(back.body).toMatchObject({ event: 5 });
  expect(await operations()).toEqual(['startExecution']);
  expect((await client.ask('GET', '/overview')).body).toMatchObject({
    speed: 'stepped',
    life: 1,
    executions: [{ events: 5 }],
  });
  await client.ask('POST', '/clock/advance', { until: 'event' });
  expect((await client.ask('GET', '/overview')).body).not.toMatchObject({ executions: [{ events: 5 }] });
  await client.ask('POST', '/world/reset', {});
  expect(await operations()).toEqual([]);
});

test('going back tells where it has led: what several did at once comes together, what was halfway done is not begun again', async () => {
  const { world } = client.server;
  const acts = async (): Promise<void> => {
    const run = await world.stateMachine('Order').start({ id: 'o1' }, { name: 'o1' });
    await run.toWait();
  };
  await world.actAtOnce([acts]);
  const { eventCount } = world.unrecorded.run('o1');
  const together = await client.ask('POST', '/world/rewind', { execution: 'o1', event: 2 });
  expect(together.body).toMatchObject({ event: eventCount });
  await client.ask('POST', '/world/reset', {});
  await client.ask('POST', `${ORDER}/executions`, { input: { id: 'o2' }, name: 'o2' });
  await client.ask('POST', '/functions/Charge/invocations', { event: { order: 'o3' } });
  const halfway = await client.ask('POST', '/world/rewind', { execution: 'o2', event: 3 });
  expect(halfway.body).toMatchObject({ event: 1 });
});

test('a question for news waits until there is some', async () => {
  const { body } = await client.ask('GET', '/overview');
  const waited = client.ask('GET', `/overview?after=${body['version'] as string}`);
  await client.ask('POST', `${ORDER}/executions`, { input: { id: 'o1' }, name: 'o1' });
  expect((await waited).body).toMatchObject({ executions: [{ name: 'o1' }] });
});
