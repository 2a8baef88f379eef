/**
 * How much memory studio takes while somebody plays for an hour of virtual time: what the server keeps over the requests of a page that
 * follows executions which wait, and what the page keeps that is gone through from view to view. Ends with 1 when either grows. Without a
 * Chromium, only the server is looked at.
 */
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Studio } from '../simulator/src/studio/studio';
import { findChromium } from './browser/chromium';

/** A page asks some 8 times a second at most, and mostly waits for news. */
const ROUNDS = Number(process.argv[2] ?? 3_600);
const EXECUTIONS = 20;
const MOST_GROWTH_MB = 16;

/** Rounds through all views of the page; together they are an hour of virtual time. */
const PAGE_ROUNDS = Math.ceil(ROUNDS / 12);
const MOST_PAGE_GROWTH_MB = 4;

async function main(): Promise<number> {
  const world = await Simulator.load(waitingApp(), { snapshots: true });
  const studio = await Studio.open(world, { project: process.cwd() });
  try {
    for (let count = 0; count < EXECUTIONS; count++)
      await world.stateMachine('Machine').start({}, { name: `e${count}` });
    await world.toIdle();
    const server = await serverGrowth(studio);
    const page = await pageGrowth(world, studio);
    return server <= MOST_GROWTH_MB && page <= MOST_PAGE_GROWTH_MB ? 0 : 1;
  } finally {
    await world.close();
  }
}

async function serverGrowth({ server }: Studio): Promise<number> {
  const ask = async (path: string): Promise<JsonObject> => {
    const headers = { authorization: `Bearer ${server.token}` };
    return (await (await fetch(`${server.url}${path}`, { headers })).json()) as JsonObject;
  };
  const round = async (number: number): Promise<void> => {
    const name = `e${number % EXECUTIONS}`;
    await ask('/overview');
    await ask(`/executions/${name}`);
    await ask(`/executions/${name}/history?after=2`);
    await ask('/messages');
    if (number % 60 === 0) await ask(`/executions/${name}/diagram`);
  };
  for (let number = 0; number < ROUNDS / 4; number++) await round(number);
  const before = megabytes();
  for (let number = 0; number < ROUNDS; number++) await round(number);
  return told(`server, ${ROUNDS} rounds of requests`, before, megabytes());
}

async function pageGrowth(world: World, studio: Studio): Promise<number> {
  const browser = await tryBrowser();
  if (browser === undefined) return 0;
  try {
    const page = await browser.newPage();
    await page.goto(studio.makeAddress());
    await page.getByRole('heading', { name: 'Machines' }).waitFor();
    const arns = world.unrecorded.runs.map(({ arn }) => arn);
    for (let number = 0; number < PAGE_ROUNDS / 4; number++) await look(page, arns, number);
    const before = await pageMegabytes(page);
    const beganMs = world.now.getTime();
    for (let number = 0; number < PAGE_ROUNDS; number++) await look(page, arns, number);
    const minutes = Math.round((world.now.getTime() - beganMs) / 60_000);
    return told(
      `page, ${PAGE_ROUNDS} rounds through its views in ${minutes} virtual minutes`,
      before,
      await pageMegabytes(page),
    );
  } finally {
    await browser.close();
  }
}

/** A round through the page: an execution, its tabs, a machine, and the other views, while time goes on. */
async function look(page: Page, arns: readonly string[], number: number): Promise<void> {
  const at = number % EXECUTIONS;
  await page.evaluate(`location.hash = '#/execution/' + encodeURIComponent(${JSON.stringify(arns[at])})`);
  await page.getByRole('heading', { name: new RegExp(`\\be${at}$`) }).waitFor();
  for (const tab of ['Events', 'Definition', 'Timeline']) await page.getByRole('tab', { name: tab }).click();
  for (const view of ['Messages', 'Data', /^Steps/]) await page.getByRole('link', { name: view }).click();
  await page.getByRole('link', { name: 'Executions', exact: true }).click();
  await page.evaluate(ADVANCE);
}

const ADVANCE = `fetch('/_sim/v1/clock/advance', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"by":{"seconds":12}}',
}).then((answer) => answer.json())`;

async function tryBrowser(): Promise<Browser | undefined> {
  try {
    const { executablePath, args } = await findChromium();
    return await chromium.launch({ executablePath, args: [...args] });
  } catch (error) {
    console.log(`page: not looked at, ${(error as Error).message.split('\n')[0]}`);
    return undefined;
  }
}

function told(what: string, before: number, after: number): number {
  console.log(`${what}: ${before.toFixed(1)} MB, and ${(after - before).toFixed(1)} MB more at the end`);
  return after - before;
}

const MEGABYTE = 1024 * 1024;

function megabytes(): number {
  if (globalThis.gc === undefined) throw new Error('It is run with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed / MEGABYTE;
}

async function pageMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / MEGABYTE;
}

/** A year of waiting, so that nothing happens but looking. */
function waitingApp(): Stack {
  const stack = new Stack(new App(), 'Soak');
  const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.days(300)) });
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(wait) });
  return stack;
}

void main().then((code) => {
  process.exitCode = code;
});
