import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Stack as StackOfCdk } from 'aws-cdk-lib';
import type * as simulator from '../src/index';
import type { Fault, Run, World } from '../src/index';

/** What this file takes out of the checkout that it measures, so that one and the same program measures any of them. */
type Checkout = Pick<typeof simulator, 'Simulator' | 'exploreFaults'>;

const require = createRequire(join(process.cwd(), 'package.json'));
const { Simulator, exploreFaults } = require('./simulator/src/index.ts') as Checkout;
const USERS = 'SignUp/Users';
const TOPIC = 'SignUp/Verification';

/** What something has cost, child processes included. */
interface Measured {
  readonly wallMs: number;
  readonly processorMs: number;
}

/** What can be measured: each gives what it has done, for the eye. */
const MEASURED: Record<string, (times: number) => Promise<Measured>> = { verifications, faults };

function stack(): StackOfCdk {
  const { App } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { SignUpStack } = require('./bin/stacks/sign-up-stack.ts') as {
    SignUpStack: new (scope: unknown, id: string) => StackOfCdk;
  };
  const made = new SignUpStack(new App(), 'SignUp');
  Simulator.synthesize(made);
  return made;
}

/** Verifications in one world, one after the other, each from its start to the end, with the click between. */
async function verifications(times: number): Promise<Measured> {
  const world = await Simulator.load(stack());
  await verify(world, 'warm');
  const spent = measure();
  for (let at = 0; at < times; at += 1) await verify(world, `user-${at}`);
  const measured = spent();
  await world.close();
  return measured;
}

async function verify(world: World, userId: string): Promise<void> {
  await world.table(USERS).put({ userId, email: `${userId}@example.com` });
  const run = await world.stateMachine(TOPIC).start({ userId });
  await run.toWait('Verification: await confirmation');
  await click(world);
  await run.toEnd();
  if (run.status !== 'SUCCEEDED') throw new Error(`The verification ended ${run.status}`);
}

async function click(world: World): Promise<void> {
  const { message } = world.topic(TOPIC).messages.at(-1) ?? {};
  const { link } = JSON.parse(message ?? '{}') as { link: string };
  const { body } = await world.fetch(link);
  const code = /name="code" value="([^"]*)"/.exec(body)?.[1] ?? '';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await world.fetch(link, { method: 'POST', headers, body: `code=${code}` });
}

/** Explorations of the single faults of a verification that is clicked after five minutes. */
async function faults(times: number): Promise<Measured> {
  const explored = stack();
  const spent = measure();
  for (let at = 0; at < times; at += 1) {
    const found = await exploreFaults<World, Run>({
      create: () => userIn(explored),
      run: clickedInTime,
      mayEndUncaught: () => true,
    });
    found.assertNothingFound();
    if (at === 0) console.error(`${found.scenarios} scenarios`);
  }
  return spent();
}

async function userIn(explored: StackOfCdk): Promise<World> {
  const world = await Simulator.load(explored);
  await world.table(USERS).put({ userId: 'ada', email: 'ada@example.com' });
  return world;
}

async function clickedInTime(world: World, struck: readonly Fault[]): Promise<Run> {
  const run = await world.stateMachine(TOPIC).start({ userId: 'ada' }, { faults: struck });
  await world.advance({ minutes: 5 });
  if (world.topic(TOPIC).messages.length > 0) await click(world);
  return run;
}

/** What has been spent since this was called. */
function measure(): () => Measured {
  const startMs = performance.now();
  const start = processorMs();
  return () => ({ wallMs: performance.now() - startMs, processorMs: processorMs() - start });
}

/** Milliseconds of processors, of this process, of those that it has waited for, and of those that are still running. */
function processorMs(): number {
  const tree = [process.pid, ...childrenOf(process.pid)];
  const ticks = tree.flatMap((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return fields.slice(11, 15).map(Number);
  });
  return 10 * ticks.reduce((sum, each) => sum + each, 0);
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

async function main(what: string, times: number): Promise<void> {
  console.log(JSON.stringify(await MEASURED[what]?.(times)));
}

void main(process.argv[2] ?? '', Number(process.argv[3]));
