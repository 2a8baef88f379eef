/**
 * Runs clients of AWS other than the AWS SDK for JavaScript v3 for real, inside handlers: `npm run test:clients`. Their packages are
 * pinned and installed into `.cache`; what is installed stays for the next run.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Json, World } from '../simulator/src';
import { Checks, Skipped } from '../scripts/checks';
import { CACHE, installPython, runs } from '../scripts/python-tools';
import { run, withCleanUp } from '../scripts/run';
import { stepOf, worldOf } from './app';

const HERE = __dirname;

/** What the step of each client gives. */
const NODE: Readonly<Record<string, Json>> = {
  'aws-sdk': { item: { pk: 'v2', n: 1 }, body: 'text', started: true, refused: 'ResourceNotFoundException' },
  'aws-sdk, presigned': { status: 200 },
  aws4fetch: { status: 200, body: 'text' },
  axios: { status: 200, refused: 403, own: 'own' },
  aws4: { status: 200 },
  got: { status: 200, body: 'own' },
  'lib-storage': { parts: '3' },
  's3-request-presigner': { sent: 200, read: 'text', other: 403, late: 403 },
  'powertools logger, metrics, tracer': { hasSegment: true },
  'powertools idempotency': {
    first: { order: 'o1', calls: 1 },
    again: { order: 'o1', calls: 1 },
    other: { order: 'o2', calls: 2 },
  },
  'powertools parameters': { parameter: 'red', secret: 'hush' },
  'powertools batch': { batchItemFailures: [{ itemIdentifier: '2' }] },
  'aws-xray-sdk-core': { traced: true },
};

const PYTHON: Readonly<Record<string, Json>> = {
  boto3: { n: '1', body: 'text' },
  "boto3 at AWS's own address": { found: true },
  'boto3, uploads in parts': { etag: '3', bytes: 11 * 1024 * 1024 },
  'boto3, presigned': { sent: 200, read: 'text', other: 403, late: 403 },
  requests: { status: 200, own: 'own' },
  httpx: { status: 200, own: 'own', asynchronous: { status: 200, own: 'own' } },
  aioboto3: { pk: { S: 'aioboto3' } },
  aiohttp: { status: 200, own: 'own' },
  pynamodb: { colour: 'red' },
  powertools: { results: [{ calls: 1 }, { calls: 1 }, { calls: 2 }], parameter: 'red', secret: 'hush' },
  'aws-xray-sdk': { name: 'part' },
};

/** Installs the Node.js clients once for each state of the lock file, and gives the folder with the handler beside them. */
async function installNode(): Promise<string> {
  const from = join(HERE, 'node');
  const digest = createHash('sha256')
    .update(readFileSync(join(from, 'package-lock.json')))
    .digest('hex');
  const folder = join(CACHE, 'clients', digest.slice(0, 12));
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'complete'))) {
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(from, name), join(folder, name));
    await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
    writeFileSync(join(folder, 'complete'), '');
  }
  copyFileSync(join(from, 'handler.mjs'), join(folder, 'handler.mjs'));
  return folder;
}

async function installForPython(): Promise<string> {
  if (!(await runs('python3'))) throw new Skipped('no Python 3 on this machine');
  const bin = await installPython('clients', join(HERE, 'python', 'requirements.txt'), 'python3', '--no-deps');
  return join(bin, 'python');
}

async function checkSteps(
  checks: Checks,
  language: string,
  load: () => Promise<World>,
  steps: Readonly<Record<string, Json>>,
): Promise<void> {
  let world: World | undefined;
  await checks.check(`${language}: the clients are installed`, async () => {
    world = await load();
  });
  for (const [step, expected] of Object.entries(steps)) {
    await checks.check(`${language}: ${step}`, async () => {
      if (world === undefined) throw new Skipped('its clients are not installed');
      assert.deepEqual(await stepOf(world, step), expected);
    });
  }
  await world?.close();
}

async function main(): Promise<number> {
  const checks = new Checks('test:clients');
  const node = async (): Promise<World> => worldOf('nodejs22.x', 'handler.handler', await installNode());
  const python = async (): Promise<World> =>
    worldOf('python3.12', 'handler.handler', join(HERE, 'python'), await installForPython());
  await checkSteps(checks, 'Node.js', node, NODE);
  await checkSteps(checks, 'Python', python, PYTHON);
  return checks.close();
}

void withCleanUp(main, async () => {}).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
