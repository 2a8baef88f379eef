import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { looksWell } from './looks-well';
import { ends, LAMPS, order } from './studio-deeds';
import { hasHands, looksFurther, pressesTheRest } from './studio-hands';
import { isPictured } from './studio-pictures';
import { haveTwins } from './studio-twins';
import { StudioWorld } from './studio-world';

type Body = (studio: StudioWorld) => Promise<void>;

/** The tasks that simulator/docs/studio.md tells of, in one world, one after the other; then how the page is made. */
const CHECKS: readonly (readonly [name: string, body: Body, options?: BrowserContextOptions])[] = [
  ['studio: nine tasks, played through', playsThrough],
  ['studio: late and second answers, one struck call, a beginning in the middle, a mock that is edited', hasHands],
  ['studio: children of distributed maps, and versions beside each other', looksFurther],
  ['studio: everything works by keyboard', worksByKeyboard],
  ['studio: axe-core finds nothing, in light', isAccessible, { colorScheme: 'light' }],
  ['studio: axe-core finds nothing, in dark', isAccessible, { colorScheme: 'dark' }],
  ['studio: a phone scrolls in one direction only', isNarrow, { viewport: { width: 375, height: 740 } }],
  ['studio: every view is whole, light and dark, on a phone and on paper', isPictured],
  ['studio: text out of data stays text', staysText],
  ['studio: 5,000 events and 200 executions scroll and are searched smoothly', isQuick],
  // Last, since it is about the buttons that all the others have seen and pressed.
  ['studio: every button has its twin in the control API', hasTwins],
];

/** Names and bodies, for a browser that runs. */
export function studioChecks(): readonly (readonly [name: string, body: (browser: Browser) => Promise<void>])[] {
  return CHECKS.map(([name, body, options]) => [
    name,
    async (browser) => {
      const studio = await StudioWorld.open(browser, options);
      try {
        await body(studio);
        assert.deepEqual(studio.complaints, []);
      } catch (error) {
        await studio.picture('failed');
        throw error;
      } finally {
        await studio.close();
      }
    },
  ]);
}

async function hasTwins(studio: StudioWorld): Promise<void> {
  await pressesTheRest(studio);
  await haveTwins(studio.page, CHECKS.length);
}

async function playsThrough(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  // 1. Put into a table what the app needs.
  await page.getByRole('link', { name: 'Data', exact: true }).click();
  await putItem(studio, 'Shop/Stock', LAMPS);
  await putItem(studio, 'SignUp/Users', { userId: 'ada' });
  await putItem(studio, 'SignUp/Users', { userId: 'bob' });
  await studio.picture('data');

  // 2. Find out why an order failed.
  await studio.start('Shop/Orders', order('o-1', { customerId: 'customer-without-credit' }), 'o-1');
  await ends(studio, 'FAILED');
  const state = page.getByRole('region', { name: /^State / });
  await page.getByRole('button', { name: 'Next problem' }).click();
  assert.match(await state.innerText(), /Order: charge payment/);
  assert.match(await state.innerText(), /Card\.Declined/);
  await page.locator('.node.selected[data-state="Order: charge payment"]').waitFor();
  await studio.picture('why-it-failed');

  // 3. Lose the answer of a payment, and see that it is paid once.
  await page.getByText('Faults and mocks').click();
  await page.getByLabel('What goes wrong').selectOption('answerLost');
  await studio.button('Strike');
  await page.getByText('1 fault on this machine').waitFor();
  await studio.start('Shop/Orders', order('o-2'), 'o-2');
  await studio.button('To its end');
  await ends(studio, 'SUCCEEDED');
  await page.getByRole('option', { name: /charge payment.*2 attempts/ }).click();
  await page.locator('.node.selected[data-state="Order: charge payment"]').waitFor();
  await studio.picture('lost-answer');
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByRole('row', { name: /charge payment.*2 attempts.*caught.*Card\.Declined/ }).waitFor();
  await studio.picture('compare');

  // 4. Confirm a registration as the user would, 5. and once more.
  await studio.start('SignUp', { userId: 'ada' }, 'ada');
  await page.getByRole('heading', { name: /^Waits in/ }).waitFor();
  await studio.picture('waits');
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByLabel('Search messages').fill('ada');
  await page.getByRole('button', { name: 'Click here' }).first().click();
  const answer = page.getByRole('complementary', { name: 'What the link answered' });
  await answer.getByRole('button', { name: 'Confirm' }).click();
  await answer.getByText('Confirmed').waitFor();
  await studio.picture('confirmed');
  await page.getByRole('button', { name: 'Click here' }).first().click();
  await answer.getByRole('button', { name: 'Confirm' }).click();
  await answer.getByText('Already confirmed').waitFor();
  await page.getByRole('link', { name: 'Executions', exact: true }).click();
  await page.getByRole('option', { name: /\bada\b/ }).click();
  await ends(studio, 'SUCCEEDED');

  // 6. Let the deadline pass.
  await studio.start('SignUp', { userId: 'bob' }, 'bob');
  await page.getByRole('heading', { name: /^Waits in/ }).waitFor();
  await studio.button('Next event');
  await ends(studio, 'SUCCEEDED', 'Until idle');
  await page.getByRole('option', { name: /delete unverified user/ }).waitFor();
  assert.match((await page.getByLabel('Virtual time').textContent()) ?? '', /00:30:/);
  await studio.picture('deadline');

  // 7. Go back to an event, and go another way.
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.getByRole('listbox', { name: 'Events' }).getByRole('option').nth(1).click();
  await studio.button('Back to event 2');
  await page.getByRole('listbox', { name: 'Events' }).getByText('TaskSubmitted').waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Speed').inputValue(), 'stepped');
  await studio.picture('back');
  await studio.button('Until idle');
  await page.getByRole('heading', { name: /^Waits in/ }).waitFor();

  // 8. Stop it, and redrive it.
  await studio.button('Stop');
  await ends(studio, 'ABORTED');
  await studio.button('Redrive');
  await ends(studio, 'RUNNING');

  // 9. Save all of it as a test.
  await page.getByRole('link', { name: /^Steps/ }).click();
  await page.getByLabel('Title').fill('what users do');
  await page.getByLabel('File below the project').fill('test/users.test.ts');
  await studio.button('Save the test');
  await page.getByText('Saved as test/users.test.ts').waitFor();
  const saved = readFileSync(join(studio.project, 'test', 'users.test.ts'), 'utf8');
  assert.match(saved, /test\('what users do'/);
  assert.match(saved, /\.redrive\(\);/);
  await studio.button('Show the test');
  await studio.picture('test');
}

async function putItem(studio: StudioWorld, table: string, item: object): Promise<void> {
  const { page } = studio;
  await page.getByRole('link', { name: table, exact: true }).click();
  // The form of the table before is there until then.
  await page.getByRole('heading', { name: table, exact: true }).waitFor();
  await page.getByRole('textbox', { name: 'Item' }).fill(JSON.stringify(item));
  await studio.button('Put item');
  await page
    .getByLabel(/^items \d/)
    .first()
    .waitFor();
}

async function worksByKeyboard(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  await studio.world.table('Shop/Stock').put(LAMPS);
  for (const id of ['k-1', 'k-2']) await studio.world.stateMachine('Shop/Orders').start(order(id), { name: id });
  await studio.world.toIdle();
  await page.getByRole('option', { name: /k-2/ }).waitFor();
  await page.getByRole('listbox', { name: 'Executions' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: /k-2/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: /k-1/ }).waitFor();
  const timeline = page.getByRole('listbox', { name: 'Steps in the order of entering' });
  await timeline.getByRole('option').first().waitFor();
  await timeline.focus();
  await page.keyboard.press('Home');
  await page.getByRole('region', { name: 'State Order: check' }).waitFor();
  assert.equal(await timeline.getAttribute('aria-activedescendant'), 'visit-0');
  await page.locator('.node[data-state="Order: ship"]').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'State Order: ship' }).waitFor();
  await page.getByRole('tab', { name: 'Timeline' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Events');
  await page.getByRole('button', { name: '+1 h' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('01:00:00Z').waitFor();
}

async function isAccessible(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  await looksWell(page, 'Studio');
  await studio.start('Shop/Orders', order('a-1'), 'a-1');
  await ends(studio, 'FAILED');
  await page.locator('.node.failed').first().waitFor();
  await looksWell(page, 'Studio');
  await studio.picture(`failed-${await scheme(page)}`);
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.getByRole('listbox', { name: 'Events' }).getByRole('option').nth(2).click();
  await looksWell(page, 'Studio');
  await studio.world.table('SignUp/Users').put({ userId: 'ada' });
  await studio.start('SignUp', { userId: 'ada' }, 'ada');
  await page.getByRole('heading', { name: /^Waits in/ }).waitFor();
  await looksWell(page, 'Studio');
  await page
    .getByRole('link', { name: /Shop\/Orders/ })
    .first()
    .click();
  await page.locator('.node[data-state="Order: ship"]').click();
  await looksWell(page, 'Studio');
  await studio.picture(`machine-${await scheme(page)}`);
  await page.getByRole('option', { name: /^FAILED a-1/ }).click();
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByText('No other execution').waitFor();
  await looksWell(page, 'Studio');
  for (const view of ['Messages', 'Data', /^Steps/]) {
    await page.getByRole('link', { name: view }).click();
    await looksWell(page, 'Studio');
  }
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByRole('button', { name: 'Click here' }).first().click();
  await page.getByRole('complementary', { name: 'What the link answered' }).waitFor();
  await looksWell(page, 'Studio');
}

function scheme(page: Page): Promise<string> {
  return page.evaluate('matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"');
}

async function isNarrow(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  await studio.start('Shop/Orders', order('a-1'), 'a-1');
  await ends(studio, 'FAILED');
  for (const view of ['Executions', 'Messages', 'Data', /^Steps/]) {
    await page
      .getByRole('link', { name: view, exact: typeof view === 'string' })
      .first()
      .click();
    assert.ok(
      await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      `${String(view)} scrolls sideways`,
    );
  }
  await page.goBack();
  await page.getByRole('link', { name: 'Executions', exact: true }).click();
  await page.getByRole('option', { name: /^FAILED a-1/ }).click();
  await page.locator('.node.failed').first().waitFor();
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'an execution scrolls sideways');
  await page.screenshot({ path: studio.pathOf('phone'), fullPage: true });
}

const HOSTILE = '</script><img src=x onerror=alert(1)>"\'&<b>';

async function staysText(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  page.on('dialog', (dialog) => studio.complaints.push(`dialog: ${dialog.message()}`));
  await studio.start('Shop/Orders', order('h-1', { customerId: HOSTILE, note: HOSTILE }), 'h-1');
  await ends(studio, 'FAILED');
  assert.ok(
    (await page.getByLabel('Input', { exact: true }).first().textContent())?.includes('<img src=x onerror=alert(1)>'),
  );
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByText('onerror').first().waitFor();
  await page.getByRole('link', { name: /^Steps/ }).click();
  await studio.button('Show the test');
  await page.getByLabel('The test').waitFor();
  assert.equal(await page.locator('img, b').count(), 0);
}

/** 19 of 20 frames take no longer; the rest belongs to whatever else the machine does. */
const MOST_MS = 50;

async function isQuick(studio: StudioWorld): Promise<void> {
  const { page, world } = studio;
  const arn = await studio.startMany();
  const began = performance.now();
  await page.evaluate(`location.hash = '#/execution/' + encodeURIComponent(${JSON.stringify(arn)})`);
  await page.getByText(/5,?\d{3} events/).waitFor();
  const timeline = page.getByRole('listbox', { name: 'Steps in the order of entering' });
  await timeline.getByRole('option').first().waitFor();
  console.log(
    `  ${world.unrecorded.runs.length} executions; an execution of 5,000 events is there after ${Math.round(performance.now() - began)} ms`,
  );
  for (const tab of ['Timeline', 'Events']) {
    await page.getByRole('tab', { name: tab }).click();
    await page.waitForTimeout(200);
    const { median, most, worst } = await bestOf(TRIES, () => scrolled(page));
    console.log(
      `  ${tab}: frames while scrolling take ${Math.round(median)} ms, 19 of 20 at most ${Math.round(most)}, all ${Math.round(worst)}`,
    );
    assert.ok(most <= MOST_MS, `${tab} scrolls in frames of ${most} ms`);
  }
  const search = performance.now();
  await page.getByLabel('Search events').fill('TaskStateExited');
  await page
    .getByText(/^\d+ of \d+$/)
    .first()
    .waitFor();
  console.log(`  a search takes ${Math.round(performance.now() - search)} ms`);
}

/** Others work on the same machine: what one try takes longer than another is theirs. */
const TRIES = 3;

interface Frames {
  readonly median: number;
  readonly most: number;
  readonly worst: number;
}

async function bestOf(tries: number, measure: () => Promise<Frames>): Promise<Frames> {
  const first = await measure();
  if (tries === 1 || first.most <= MOST_MS) return first;
  const next = await bestOf(tries - 1, measure);
  return next.most < first.most ? next : first;
}

async function scrolled(page: Page): Promise<Frames> {
  const frames = (await page.evaluate<number[]>(SCROLL)).sort((a, b) => a - b);
  const [median = 0, most = 0, worst = 0] = [0.5, 0.95, 1].map(
    (share) => frames[Math.ceil(frames.length * share) - 1] ?? 0,
  );
  return { median, most, worst };
}

/** The times between frames while a list is scrolled to its end. */
const SCROLL = `new Promise((resolve) => {
  const list = document.querySelector('.panel .rows');
  const took = [];
  list.scrollTop = 0;
  let last = performance.now();
  const step = (now) => {
    took.push(now - last);
    last = now;
    list.scrollTop += list.scrollHeight / 90;
    if (took.length < 90) requestAnimationFrame(step);
    else resolve(took);
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(step); });
})`;
