/**
 * Opens reports, diagrams and the pages behind links in headless Chromium and clicks through them. Uses the Chromium of `CHROMIUM_PATH` or of the
 * system, else installs one into `.cache`; where that is impossible its checks are skipped by name. Screenshots go to
 * `.cache/browser`. With a word behind it, only the checks in whose names it stands are made.
 */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

import { findChromium, installPackage } from './browser/chromium';
import { linkChecks } from './browser/link-checks';
import { isWhole } from './browser/on-paper';
import { studioChecks } from './browser/studio-checks';
import { OUT, writePages, type Pages } from './browser/pages';
import { Checks } from './checks';

const MERMAID = 'mermaid@11.17.2';

type Body = (open: Open, pages: Pages) => Promise<void>;
type Open = (file: string, options?: BrowserContextOptions) => Promise<Page>;

const CHECKS: readonly (readonly [name: string, body: Body])[] = [
  ['a report opens without a request, an error or a warning', opensAlone],
  ['a click on a step shows its input, output and errors', showsSteps],
  ['a click on a state in the diagram goes through its visits', followsDiagram],
  ['everything works by keyboard', worksByKeyboard],
  ['messages, items and cost stand in tabs', showsTabs],
  ['text out of data stays text', staysText],
  ['dark readers get a dark page and a dark diagram', isDark],
  ['it prints the diagram and every step', prints],
  ['a narrow window scrolls in one direction only', isNarrow],
  ['without its script the page still tells the run', worksWithoutScript],
  ['10,000 events open and answer quickly', isQuick],
  ['diagrams are pictures that scale, light and dark', drawsPictures],
  ['Mermaid accepts the diagrams', drawsMermaid],
];

async function main(): Promise<number> {
  const wanted = process.argv[2] ?? '';
  const isWanted = ([name]: readonly [string, ...unknown[]]): boolean => name.includes(wanted);
  const checks = new Checks('browser');
  let pages: Pages | undefined;
  await checks.check('reports and diagrams are written', async () => {
    pages = await writePages();
  });
  let browser: Browser | undefined;
  let reason = 'there are no pages to open';
  try {
    const { executablePath, args, origin } = await findChromium();
    console.log(`Chromium: ${origin}; screenshots: ${OUT}`);
    browser = await chromium.launch({ executablePath, args: [...args] });
  } catch (thrown) {
    reason = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
  }
  for (const [name, body] of CHECKS.filter(isWanted)) {
    if (browser === undefined || pages === undefined) checks.skip(name, reason);
    else await checkInBrowser(checks, name, body, browser, pages);
  }
  for (const [name, body] of [...linkChecks(), ...studioChecks()].filter(isWanted)) {
    const running = browser;
    if (running === undefined) checks.skip(name, reason);
    else await checks.check(name, () => body(running));
  }
  await browser?.close();
  return checks.close();
}

/** What the page complains of fails the check, whatever else it looks at. */
async function checkInBrowser(checks: Checks, name: string, body: Body, browser: Browser, pages: Pages): Promise<void> {
  await checks.check(name, async () => {
    const complaints: string[] = [];
    const open: Open = async (file, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
      const page = await context.newPage();
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
      page.on('request', (request) => {
        if (request.url() !== pathToFileURL(file).href) complaints.push(`request: ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href);
      return page;
    };
    await body(open, pages);
    for (const context of browser.contexts()) await context.close();
    assert.deepEqual(complaints, []);
  });
}

async function opensAlone(open: Open, { failed }: Pages): Promise<void> {
  const page = await open(failed);
  assert.equal(await page.title(), 'FAILED: Shop/Order');
  await page.getByRole('listbox', { name: 'Steps in the order of entering' }).waitFor();
  assert.match(await page.locator('[role=option][aria-selected=true] .outcome').first().innerText(), /^failed/);
  await page.screenshot({ path: join(OUT, 'report.png') });
}

async function showsSteps(open: Open, { failed }: Pages): Promise<void> {
  const page = await open(failed);
  await page.getByRole('option', { name: /^Validate/ }).click();
  const detail = page.locator('#detail');
  assert.match(await detail.innerText(), /Busy try later/);
  assert.match(await detail.innerText(), /"total": 150/);
  assert.match(await detail.innerText(), /TaskScheduled/);
  await page.getByRole('button', { name: 'Next problem' }).click();
  assert.match(await detail.innerText(), /^Prepare/);
  assert.match(await detail.innerText(), /Torn the box/);
  await page.screenshot({ path: join(OUT, 'report-step.png') });
}

async function followsDiagram(open: Open, { failed }: Pages): Promise<void> {
  const page = await open(failed);
  const pack = page.locator('.node[data-state="Pack"]');
  const heading = page.locator('#detail h2');
  await pack.click();
  assert.equal(await heading.innerText(), 'Pack [0]');
  await pack.click();
  assert.equal(await heading.innerText(), 'Pack [1]');
  assert.equal(await page.locator('.node.selected').getAttribute('data-state'), 'Pack');
  await page.locator('.node[data-state="Reject"]').click();
  assert.match(await page.locator('#detail').innerText(), /did not enter/);
}

async function worksByKeyboard(open: Open, { failed }: Pages): Promise<void> {
  const page = await open(failed);
  await page.locator('#steps').focus();
  const active = (): Promise<string | null> => page.locator('[role=option][aria-selected=true]').first().innerText();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  assert.match((await active()) ?? '', /^Prepare/);
  assert.equal(await page.locator('#steps').getAttribute('aria-activedescendant'), 'steps-1');
  await page.keyboard.press('End');
  assert.match((await active()) ?? '', /^Undone/);
  await page.keyboard.press('Home');
  assert.match((await active()) ?? '', /^Validate/);
  await page.keyboard.press('/');
  await page.keyboard.type('torn');
  assert.match(await page.locator('#step-count').innerText(), /^3 of 10 steps$/);
  await page.getByRole('tab', { name: /^Steps/ }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getByRole('tab', { selected: true }).innerText(), 'Events (52)');
  await page.locator('#events').focus();
  await page.keyboard.press('End');
  assert.match(await page.locator('#detail').innerText(), /ExecutionFailed/);
  await page.locator('.node[data-state="Charge"]').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#detail h2').innerText(), 'Charge');
}

async function showsTabs(open: Open, { failed }: Pages): Promise<void> {
  const page = await open(failed);
  for (const [tab, text] of [
    ['Messages (1)', 'Shop/Operators'],
    ['Items (1)', '"status": "UNDONE"'],
    ['Cost', '12 transitions: every state entered and every retry'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    assert.match(await page.getByRole('tabpanel').innerText(), new RegExp(text.replace(/[/()]/g, '\\$&')));
  }
}

async function staysText(open: Open, { hostile }: Pages): Promise<void> {
  const page = await open(hostile);
  await page.locator('#steps').focus();
  await page.keyboard.press('End');
  assert.match(await page.locator('#detail').innerText(), /<img src=x onerror=alert\(1\)>/);
  assert.match(await page.locator('#detail').innerText(), /\$hostile = /);
  await page.getByRole('tab', { name: /^Events/ }).click();
  await page.locator('#events').focus();
  await page.keyboard.press('End');
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(await page.locator('script').count(), 2);
}

async function isDark(open: Open, { failed }: Pages): Promise<void> {
  const page = await open(failed, { colorScheme: 'dark' });
  const colour = (selector: string, property: string): Promise<string> =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`);
  assert.equal(await colour('body', 'background-color'), 'rgb(13, 19, 25)');
  assert.equal(await colour('.canvas svg .graph > polygon', 'fill'), 'rgb(13, 19, 25)');
  assert.equal(await colour('.canvas svg .node.state.failed text', 'fill'), 'rgb(255, 218, 214)');
  await page.screenshot({ path: join(OUT, 'report-dark.png') });
}

async function prints(open: Open, { failed }: Pages): Promise<void> {
  // Paper is light, also for readers who have chosen the dark.
  const page = await open(failed, { colorScheme: 'dark', viewport: { width: 794, height: 1123 } });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await isWhole(page, 'a report');
  await page.screenshot({ path: join(OUT, 'report-print.png'), fullPage: true });
  const picture = await page.locator('.canvas svg').boundingBox();
  const steps = await page.locator('.static tbody tr').first().boundingBox();
  assert.ok(picture && steps && picture.y + picture.height <= steps.y, 'the diagram lies over the steps');
  assert.equal(await page.locator('#tabs').isVisible(), false);
  assert.equal(await page.locator('.static tbody tr').first().isVisible(), true);
  assert.equal(await page.locator('.static tbody tr').count(), 10);
  assert.equal(await page.locator('#panel-cost').isVisible(), true);
  const pdf = await page.pdf({ path: join(OUT, 'report.pdf') });
  assert.ok(pdf.length > 10_000);
}

async function isNarrow(open: Open, { failed }: Pages): Promise<void> {
  const page = await open(failed, { viewport: { width: 390, height: 800 } });
  await page.getByRole('option', { name: /^Validate/ }).click();
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.equal(overflow, 0);
  await page.screenshot({ path: join(OUT, 'report-narrow.png'), fullPage: true });
}

async function worksWithoutScript(open: Open, { failed }: Pages): Promise<void> {
  const page = await open(failed, { javaScriptEnabled: false });
  assert.equal(await page.getByRole('row', { name: /^Pack \[2\] Task/ }).isVisible(), true);
  assert.equal(await page.locator('#panel-messages').isVisible(), true);
  assert.equal(await page.getByRole('button', { name: 'Next problem' }).isVisible(), false);
}

async function isQuick(open: Open, { failed, large }: Pages): Promise<void> {
  // The machine may be busy: what is measured is how much longer it takes than a report of some thirty events.
  const { ms: smallMs } = await opened(open, failed);
  const { page, ms: openedMs } = await opened(open, large);
  await page.locator('#steps').focus();
  const answers = [
    await timed(page, () => page.keyboard.press('End'), '#detail h2'),
    await timed(page, () => page.getByRole('tab', { name: /^Events/ }).click(), '#events .row'),
    await timed(page, () => page.locator('#event-filter').fill('1199'), '#events .row'),
  ];
  const told = [smallMs, openedMs, ...answers].map(Math.round).join(', ');
  console.log(`     a small one opened in, this one opened in, answered in: ${told} ms`);
  assert.ok((await page.locator('.row').count()) < 200, 'only the rows in sight may exist');
  assert.ok(openedMs < 40 * smallMs, `took ${openedMs} ms to open, a small one ${smallMs} ms`);
  for (const answerMs of answers) assert.ok(answerMs < 10 * smallMs, `took ${answerMs} ms to answer`);
  await page.screenshot({ path: join(OUT, 'report-large.png') });
}

async function opened(open: Open, file: string): Promise<{ readonly page: Page; readonly ms: number }> {
  const startMs = performance.now();
  const page = await open(file);
  await page.getByRole('option').first().waitFor();
  return { page, ms: performance.now() - startMs };
}

async function timed(page: Page, act: () => Promise<unknown>, shows: string): Promise<number> {
  const startMs = performance.now();
  await act();
  await page.locator(shows).first().waitFor();
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  return performance.now() - startMs;
}

async function drawsPictures(open: Open, pages: Pages): Promise<void> {
  for (const name of ['run', 'hundred'] as const) {
    const picture = `data:image/svg+xml;base64,${readFileSync(pages[name]).toString('base64')}`;
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await blankPage(open, pages, colorScheme);
      await page.setContent(`<body style="margin:0"><img alt="" src="${picture}"></body>`);
      const image = page.locator('img');
      const size = await image.evaluate(
        (found: { naturalWidth: number; naturalHeight: number }) => found.naturalWidth * found.naturalHeight,
      );
      assert.ok(size > 100_000, `${name} has ${size} pixels`);
      await image.screenshot({ path: join(OUT, `${name}-${colorScheme}.png`) });
    }
  }
}

async function drawsMermaid(open: Open, pages: Pages): Promise<void> {
  const home = await installPackage(MERMAID);
  const page = await blankPage(open, pages, 'light');
  await page.addScriptTag({ path: join(home, 'node_modules/mermaid/dist/mermaid.min.js') });
  for (const [index, text] of pages.mermaid.entries()) {
    const drawn = await page.evaluate(
      async ({ id, source }) => {
        const { mermaid } = window as unknown as { mermaid: MermaidApi };
        mermaid.initialize({ startOnLoad: false, securityLevel: 'loose', maxTextSize: 1_000_000, maxEdges: 2_000 });
        return (await mermaid.render(id, source)).svg;
      },
      { id: `m${index}`, source: text },
    );
    const nodes = text.match(/:::/g)?.length ?? 0;
    assert.equal(drawn.match(/class="node /g)?.length, nodes);
    assert.doesNotMatch(drawn, /<img|<script/);
    await page.setContent(drawn);
    await page.screenshot({ path: join(OUT, `mermaid-${index}.png`), fullPage: true });
    await page.addScriptTag({ path: join(home, 'node_modules/mermaid/dist/mermaid.min.js') });
  }
}

interface MermaidApi {
  initialize(options: object): void;
  render(id: string, source: string): Promise<{ readonly svg: string }>;
}

/** A page without a content policy. */
async function blankPage(open: Open, { run }: Pages, colorScheme: 'light' | 'dark'): Promise<Page> {
  const page = await open(run, { colorScheme });
  await page.goto('about:blank');
  return page;
}

void main().then((status) => {
  process.exitCode = status;
});
