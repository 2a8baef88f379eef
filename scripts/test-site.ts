/**
 * Builds the documentation site and reads it in headless Chromium, served on loopback. A dead link fails the build. Without a Chromium its
 * checks are skipped by name.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

import { axeFindings } from './browser/axe';
import { findChromium } from './browser/chromium';
import { OUT } from './browser/pages';
import { Checks } from './checks';
import { buildSite, SERVE } from './docs-site';

/** One of each kind: the start, one with files, one with tables, one of the reference, one of the simulator. */
const READ = [
  'index.html',
  'docs/getting-started.html',
  'docs/comparison.html',
  'docs/verification.html',
  'simulator/index.html',
  'reference/cdk-workflow-patterns/classes/Saga.html',
];

type Body = (open: Open) => Promise<void>;
type Open = (path: string, scheme?: 'light' | 'dark', width?: number) => Promise<Page>;

const CHECKS: readonly (readonly [name: string, body: Body])[] = [
  ...(['light', 'dark'] as const).flatMap((scheme) =>
    READ.map(
      (path) =>
        [`axe-core finds nothing in ${path}, ${scheme}`, (open: Open) => isAccessible(open, path, scheme)] as const,
    ),
  ),
  ['the search finds a construct and leads to it', searches],
  ['a phone scrolls in one direction only', isNarrow],
];

async function isAccessible(open: Open, path: string, scheme: 'light' | 'dark'): Promise<void> {
  const page = await open(path, scheme);
  assert.deepEqual(await axeFindings(page), []);
  await page.screenshot({ path: join(OUT, `site-${path.replaceAll('/', '-')}-${scheme}.png`) });
}

async function searches(open: Open): Promise<void> {
  const page = await open('index.html');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.locator('#localsearch-input').fill('compensation');
  const found = page.locator('.results a').first();
  await found.waitFor();
  await page.screenshot({ path: join(OUT, 'site-search.png') });
  await found.click();
  await page.waitForURL((url) => !url.pathname.endsWith('/index.html'));
}

async function isNarrow(open: Open): Promise<void> {
  for (const path of READ) {
    const page = await open(path, 'light', 390);
    const [inner, outer] = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
    assert.ok(inner <= outer, `${path} is ${inner} pixels wide on a screen of ${outer}`);
  }
}

/** What a page complains of, or asks of another host, fails the check. */
async function read(browser: Browser, address: string, body: Body): Promise<void> {
  const complaints: string[] = [];
  const open: Open = async (path, colorScheme = 'light', width = 1400) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(address) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    await page.goto(`${address}/${path}`, { waitUntil: 'networkidle' });
    return page;
  };
  try {
    await body(open);
  } finally {
    for (const context of browser.contexts()) await context.close();
  }
  assert.deepEqual(complaints, []);
}

/** Starts the server that `docs:site -- --serve` starts, and waits for the address that it prints. */
async function serve(): Promise<{ server: ChildProcess; address: string }> {
  const [command, ...args] = SERVE;
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    server.once('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
  return { server, address };
}

async function main(): Promise<number> {
  mkdirSync(OUT, { recursive: true });
  const checks = new Checks('site');
  const isBuilt = await checks.check('the site is built, and no link of it is dead', buildSite);
  let browser: Browser | undefined;
  let reason = 'there is no site to read';
  if (isBuilt) {
    try {
      const { executablePath, args } = await findChromium();
      browser = await chromium.launch({ executablePath, args: [...args] });
    } catch (thrown) {
      reason = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
    }
  }
  if (browser === undefined) {
    for (const [name] of CHECKS) checks.skip(name, reason);
    return checks.close();
  }
  const { server, address } = await serve();
  const running = browser;
  for (const [name, body] of CHECKS) await checks.check(name, () => read(running, address, body));
  server.kill();
  await running.close();
  return checks.close();
}

void main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
