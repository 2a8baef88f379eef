import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedApp, MANY_ITEMS } from './studio-apps';
import { ends, LAMPS, order } from './studio-deeds';
import { looksWell } from './looks-well';
import type { StudioWorld } from './studio-world';

/** Answers that come late and twice, a fault at one call, another execution from a state on, a mock that is changed. */
export async function hasHands(studio: StudioWorld): Promise<void> {
  const { page, world } = studio;
  await world.table('SignUp/Users').put({ userId: 'eve' });
  await world.table('Shop/Stock').put(LAMPS);

  // An input is checked while it is typed.
  await studio.start('Shop/Orders', order('o-1'), 'o-1');
  await studio.button('To its end');
  await ends(studio, 'SUCCEEDED');

  // One call goes wrong: back to where it was about to be made.
  await page.getByRole('option', { name: /Order: charge payment/ }).click();
  const state = page.getByRole('region', { name: /^State / });
  await state.getByText('What if this call goes wrong?').click();
  await state.getByLabel('How it goes wrong').selectOption('zombie');
  await studio.button('Strike this call');
  await page.getByText(/suffers 'zombie'/).waitFor();
  assert.equal(await page.getByLabel('Speed').inputValue(), 'stepped');
  await studio.picture('strike');
  await looksWell(page, 'Studio');
  await studio.button('To its end');
  await ends(studio, 'SUCCEEDED');
  await page.getByRole('option', { name: /Order: charge payment.*2 attempts/ }).click();

  // The same again from a state on, with another input and other variables.
  await page.getByRole('option', { name: /Order: ship/ }).click();
  await state.getByText('Run again from here').click();
  const input = state.getByLabel('Input of the state');
  assert.match(await input.inputValue(), /"id"/);
  await state.getByLabel('Name (optional)').last().fill('from-ship');
  await studio.picture('run-from');
  await studio.button('Run from here');
  await page.getByRole('heading', { name: /from-ship/ }).waitFor();
  await studio.button('To its end');
  await page.locator('.head .badge').getByText('RUNNING').waitFor({ state: 'detached' });
  assert.match(
    await page
      .getByRole('option', { name: /Order: / })
      .first()
      .innerText(),
    /Order: ship/,
  );

  // A mock is set, seen, and changed.
  await page
    .getByRole('option', { name: /Order: ship/ })
    .first()
    .click();
  await state.getByText('Faults and mocks').click();
  await state.getByLabel('Answers of a mock, one after the other').fill('[{ "returns": { "tracking": 1 } }]');
  await studio.button('Mock');
  const standing = state.getByLabel('Answers of the mock that stands');
  await standing.waitFor();
  await studio.button('Add: fails');
  await studio.button('Change the mock');
  await page.getByText('The mock answers from now on').waitFor();
  assert.match(await standing.inputValue(), /Mocked\.Failure/);
  await studio.picture('mock');
  await studio.button('Unmock');

  // A callback is answered when nobody waits any more, and once more.
  await studio.start('SignUp', { userId: 'eve' }, 'eve');
  await page.getByLabel('Speed').selectOption('paused');
  await page.getByRole('heading', { name: /^Waits in/ }).waitFor();
  await studio.button('Succeed late');
  await page.getByText(/was refused: TaskTimedOut/).waitFor();
  await page.getByText('Callbacks that wait no longer').click();
  await page
    .getByText(/callback 1, asked at/)
    .first()
    .click();
  await studio.picture('late');
  await looksWell(page, 'Studio');
  await studio.button('Save a report');
  await page.getByText('Saved as eve.html').waitFor();
  assert.match(readFileSync(join(studio.project, 'eve.html'), 'utf8'), /<title>/);

  // All of it as a test for pytest.
  await page.getByRole('link', { name: /^Steps/ }).click();
  await page.getByLabel(/^Framework/).selectOption('pytest');
  await studio.button('Save the test');
  await page.getByText('Saved as tests/test_studio.py').waitFor();
  assert.ok(existsSync(join(studio.project, 'tests', 'test_studio.py')));
  assert.match(readFileSync(join(studio.project, 'tests', 'test_studio.py'), 'utf8'), /== "TaskTimedOut"/);
}

/** A child of a distributed Map is picked; an app that has changed shows what differs. */
export async function looksFurther(studio: StudioWorld): Promise<void> {
  const { page } = studio;
  await studio.start('Many', MANY_ITEMS, 'many');
  await ends(studio, 'SUCCEEDED');
  await page.getByRole('option', { name: /\bEach\b/ }).click();
  const children = page.getByRole('region', { name: 'Child executions' });
  await children.getByLabel('Status of children').selectOption('FAILED');
  await children.getByRole('option', { name: /^FAILED 2/ }).scrollIntoViewIfNeeded();
  await studio.picture('children');
  await looksWell(page, 'Studio');
  await children.getByRole('option', { name: /^FAILED 2/ }).click();
  await ends(studio, 'FAILED');

  await studio.picture('child');

  await studio.studio.server.deploy(changedApp());
  await page.getByRole('link', { name: /^Many/ }).first().click();
  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByRole('region', { name: 'Change of Broken' }).waitFor();
  await page.getByRole('group', { name: /^Versions 1 and 2/ }).waitFor();
  await studio.picture('versions');
  await looksWell(page, 'Studio');
}

/** What somebody does from outside of the app, besides putting an item. */
const FROM_OUTSIDE = [
  ['Many/Files', 'Upload object', { Key: 'a.json' }],
  ['Shop/Desk', 'Send message', {}],
  ['Shop/Orders/CustomerTopic', 'Publish', {}],
  ['default', 'Send event', { Source: 'shop', 'Detail type': 'Opened' }],
  ['Shop/Release', 'Invoke', {}],
] as const;

/** The buttons that no other check has a use for. */
export async function pressesTheRest(studio: StudioWorld): Promise<void> {
  const { page, world } = studio;
  const waits = async (userId: string): Promise<void> => {
    await world.table('SignUp/Users').put({ userId });
    await studio.start('SignUp', { userId }, userId);
    await page.getByRole('heading', { name: /^Waits in/ }).waitFor();
  };
  await waits('fay');
  for (const name of ['Heartbeat', '+1 min', 'Next deadline', 'Succeed']) await studio.button(name);
  await ends(studio, 'SUCCEEDED', 'Until idle');
  await waits('gus');
  await studio.button('Succeed twice');
  await waits('hal');
  await studio.button('Fail');
  await ends(studio, 'FAILED', 'Until idle');
  await studio.button('Run again…');
  await page.getByText('Start an execution').waitFor();
  await page.locator('.node[data-state="Verification: await confirmation"]').click();
  await page.getByText('Faults and mocks').click();
  await studio.button('Strike');
  await studio.button('Clear all faults');
  await page.getByText('1 fault on this machine').waitFor({ state: 'detached' });
  await page.getByRole('option', { name: /^FAILED hal/ }).click();
  await studio.button('Back to here');
  await page.getByText(/^Back at event \d+/).waitFor();
  assert.equal(await page.getByLabel('Speed').inputValue(), 'stepped');
  for (const name of ['Play', 'Pause', '+1 day']) await studio.button(name);
  await studio.button('Until idle');
  for (const [resource, button, fields] of FROM_OUTSIDE) {
    await page.getByRole('link', { name: 'Data', exact: true }).click();
    await page.getByRole('link', { name: resource, exact: true }).click();
    await page.getByRole('heading', { name: resource, exact: true }).waitFor();
    for (const [field, text] of Object.entries(fields)) await page.getByLabel(field, { exact: true }).fill(text);
    await studio.button(button);
    await page
      .getByRole('status')
      .getByText(/^(Done|It answered)/)
      .waitFor();
  }
  await page.getByRole('link', { name: /^Steps/ }).click();
  await studio.button('Begin anew');
  await page.getByText('All is as it was at the start').waitFor();
}
