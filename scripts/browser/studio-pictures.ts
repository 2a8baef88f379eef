import { strict as assert } from 'node:assert';
import type { Page } from 'playwright-core';
import { changedApp, MANY_ITEMS } from './studio-apps';
import { LAMPS, order } from './studio-deeds';
import { looksWell } from './looks-well';
import { isWhole } from './on-paper';
import type { StudioWorld } from './studio-world';

/** How a view is looked at: on a screen, in the dark, on a phone, on paper. */
const LOOKS = [
  { name: 'light', width: 1500, height: 950, media: 'screen', colorScheme: 'light' },
  { name: 'dark', width: 1500, height: 950, media: 'screen', colorScheme: 'dark' },
  { name: 'phone', width: 375, height: 740, media: 'screen', colorScheme: 'light' },
  // The width of A4, for a reader who has chosen the dark: paper is light.
  { name: 'print', width: 794, height: 1123, media: 'print', colorScheme: 'dark' },
] as const;

/** The views of the page, and how one gets there. */
const VIEWS: readonly (readonly [name: string, show: (studio: StudioWorld) => Promise<void>])[] = [
  ['home', ({ page }) => go(page, '#/home', page.getByText('Choose a machine to start one'))],
  ['input', showInput],
  ['execution', (studio) => showState(studio, 'declined', 'Order: charge payment')],
  ['events', (studio) => showTab(studio, 'Events', studio.page.getByRole('listbox', { name: 'Events' }))],
  ['compare', (studio) => showTab(studio, 'Compare', studio.page.getByRole('table'))],
  ['callbacks', showCallbacks],
  ['mocks', showMocks],
  ['children', showChildren],
  ['changes', showVersions],
  ['messages', showMessages],
  ['table', ({ page }) => showData(page, 'Shop/Stock')],
  ['steps', showSteps],
];

/** Pictures of every view, in every look; nothing is cut off or scrolls sideways, and paper is light. */
export async function isPictured(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  await prepare(studio);
  for (const [view, show] of VIEWS) {
    await look(page, LOOKS[0]);
    await show(studio);
    for (const each of LOOKS) {
      await look(page, each);
      await settled(page);
      await page.screenshot({ path: studio.pathOf(`view-${view}-${each.name}`), fullPage: each.name !== 'light' });
      const where = `${view}, ${each.name}`;
      if (each.media === 'print') await isWhole(page, where);
      else await looksWell(page, 'Studio');
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${where} is too wide`);
      assert.deepEqual(await page.evaluate(FULL_ROWS), [], `${where}: more in a row than it has place for`);
    }
    await look(page, LOOKS[0]);
  }
}

async function look(page: Page, { width, height, media, colorScheme }: (typeof LOOKS)[number]): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ media, colorScheme });
}

/** Two frames later, what depends on the width is drawn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
}

const FULL_ROWS = `[...document.querySelectorAll('.row')]
  .filter((each) => each.checkVisibility() && each.scrollHeight - each.clientHeight > 2)
  .map((each) => each.textContent)`;

/** An order that shipped, one that was declined, a verification that waits, children, and a mock that fails and then answers. */
async function prepare({ world }: StudioWorld): Promise<void> {
  await world.table('Shop/Stock').put(LAMPS);
  for (const userId of ['ada', 'bob']) await world.table('SignUp/Users').put({ userId });
  const orders = world.stateMachine('Shop/Orders');
  await (await orders.start(order('shipped'), { name: 'shipped' })).toEnd();
  const declined = order('declined', { customerId: 'customer-without-credit' });
  await (await orders.start(declined, { name: 'declined' })).toEnd();
  await (await world.stateMachine('Many').start(MANY_ITEMS, { name: 'many' })).toEnd();
  await (await world.stateMachine('SignUp').start({ userId: 'bob' }, { name: 'bob' })).toEnd();
  await (await world.stateMachine('SignUp').start({ userId: 'ada' }, { name: 'ada' })).toWait();
}

async function go(page: Page, hash: string, shown: ReturnType<Page['getByText']>): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await shown.first().waitFor();
}

async function goTo({ page, world }: StudioWorld, name: string): Promise<void> {
  const heading = page.getByRole('heading', { name: new RegExp(name) });
  await go(page, `#/execution/${encodeURIComponent(world.unrecorded.run(name).arn)}`, heading);
}

async function toMachine(studio: StudioWorld, name: string): Promise<void> {
  const { page, world } = studio;
  const { arn } = world.unrecorded.stateMachine(name);
  await go(page, `#/machine/${encodeURIComponent(arn)}`, page.getByLabel('Name (optional)'));
}

/** An input that is none of the machine's, as somebody has told it. */
async function showInput(studio: StudioWorld): Promise<void> {
  const { page, world } = studio;
  const { arn } = world.unrecorded.stateMachine('Shop/Orders');
  const { url } = studio.studio.server.endpoint;
  const path = `/_sim/v1/machines/${encodeURIComponent(arn)}/input-schema`;
  await page.context().request.put(url + path, { data: { schema: SCHEMA }, headers: { origin: url } });
  await toMachine(studio, 'Shop/Orders');
  await page.getByLabel('Input', { exact: true }).fill('{ "id": 7, "lines": [{ "sku": "lamp" }] }');
  await page.getByText(/requires property "quantity"/).waitFor();
}

const SCHEMA = {
  type: 'object',
  required: ['id', 'lines'],
  properties: {
    id: { type: 'string' },
    lines: { type: 'array', items: { type: 'object', required: ['sku', 'quantity'] } },
  },
};

async function showState(studio: StudioWorld, execution: string, state: string): Promise<void> {
  const { page } = studio;
  await goTo(studio, execution);
  await page
    .getByRole('option', { name: new RegExp(state) })
    .first()
    .click();
  await page.getByRole('region', { name: `State ${state}` }).waitFor();
}

async function showTab(studio: StudioWorld, tab: string, shown: ReturnType<Page['getByText']>): Promise<void> {
  await showState(studio, 'declined', 'Order: charge payment');
  await studio.page.getByRole('tab', { name: tab }).click();
  await shown.first().waitFor();
}

async function showCallbacks(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  await goTo(studio, 'ada');
  await page.getByRole('heading', { name: /^Waits in/ }).waitFor();
}

/** Several answers one after the other: the first two fail. */
async function showMocks(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  const state = page.getByRole('region', { name: /^State / });
  await showState(studio, 'declined', 'Order: charge payment');
  await state.getByText('Faults and mocks').click();
  await state
    .getByLabel('Answers of a mock, one after the other')
    .fill(
      JSON.stringify([
        { fails: { error: 'Card.Busy' } },
        { fails: { error: 'Card.Declined', cause: 'A long reason: '.repeat(20) } },
        { returns: { paid: true } },
      ]),
    );
  await studio.button('Mock');
  await state.getByLabel('Answers of the mock that stands').waitFor();
}

async function showChildren(studio: StudioWorld): Promise<void> {
  await showState(studio, 'many', 'Each');
  await studio.page
    .getByRole('region', { name: 'Child executions' })
    .getByRole('option', { name: /^FAILED 2/ })
    .waitFor();
}

async function showVersions(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  await studio.studio.server.deploy(changedApp());
  await toMachine(studio, 'Many');
  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByRole('group', { name: /^Versions 1 and 2/ }).waitFor();
}

async function showMessages({ page }: StudioWorld): Promise<void> {
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.getByRole('button', { name: 'Click here' }).first().click();
  await page.getByRole('complementary', { name: 'What the link answered' }).waitFor();
}

async function showData(page: Page, table: string): Promise<void> {
  await page.getByRole('link', { name: 'Data', exact: true }).click();
  await page.getByRole('link', { name: table, exact: true }).click();
  await page.getByRole('heading', { name: table, exact: true }).waitFor();
}

async function showSteps(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  await page.getByRole('link', { name: /^Steps/ }).click();
  await studio.button('Show the test');
  await page.getByLabel('The test').waitFor();
}
