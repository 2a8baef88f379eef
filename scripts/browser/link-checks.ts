import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

import { LinkWorld } from './link-world';
import { looksWell } from './looks-well';
import { OUT } from './pages';

type Body = (links: LinkWorld) => Promise<void>;

/** The pages behind links, in the simulator: each check in a world of its own. */
const CHECKS: readonly (readonly [name: string, body: Body])[] = [
  ['an approval: two people approve, without a script', approves],
  ['an approval: somebody rejects with a comment, and a second click changes nothing', rejects],
  ['an approval: a vote is changed before the decision', changes],
  ['an approval: whoever is handed a request decides, and the link of the other is void', delegates],
  ['an approval: after the deadline nothing is decided', expires],
  ['an approval: by keyboard alone, on a phone, without scrolling sideways', isSmall],
  ['axe-core finds nothing in the pages of an approval', isAccessible],
  ['axe-core finds nothing in the pages of a verification', isVerificationAccessible],
];

/** Names and bodies, for a browser that runs. */
export function linkChecks(): readonly (readonly [name: string, body: (browser: Browser) => Promise<void>])[] {
  return CHECKS.map(([name, body]) => [
    name,
    async (browser) => {
      const links = await LinkWorld.open(browser);
      try {
        await body(links);
        assert.deepEqual(links.complaints, []);
      } finally {
        await links.close();
      }
    },
  ]);
}

async function approves(links: LinkWorld): Promise<void> {
  const run = await start(links);
  const page = await links.visit(links.linkOf('ann'));
  assert.equal(await page.locator('h1').textContent(), 'Refund <b>of order o-7</b>');
  assert.match((await page.locator('dl').textContent()) ?? '', /Amount120 EUR/);
  await press(page, 'Approve');
  assert.match(await heading(page), /recorded/);
  const other = await links.visit(links.linkOf('bob'));
  await press(other, 'Approve');
  assert.equal(await heading(other), 'Approved');
  assert.equal((await run.toEnd()).status, 'SUCCEEDED');
}

async function rejects(links: LinkWorld): Promise<void> {
  const run = await start(links);
  const page = await links.visit(links.linkOf('ann'));
  await page.getByLabel('Comment (optional)').fill('Too much\nfor a "pen" & paper');
  await press(page, 'Reject');
  assert.equal(await heading(page), 'Rejected');
  await page.reload();
  assert.equal(await heading(page), 'Rejected');
  const { error, cause = '' } = await run.toEnd();
  assert.equal(error, 'Approval.Rejected');
  const { votes } = JSON.parse(cause) as { votes: { comment: string }[] };
  assert.deepEqual(
    votes.map(({ comment }) => comment),
    ['Too much\nfor a "pen" & paper'],
  );
}

async function changes(links: LinkWorld): Promise<void> {
  const run = await start(links);
  const page = await links.visit(links.linkOf('ann'));
  await press(page, 'Approve');
  await page.goto(links.linkOf('ann'));
  assert.match((await page.locator('dl').textContent()) ?? '', /Your decision so farApprove/);
  await press(page, 'Reject');
  assert.equal(await heading(page), 'Rejected');
  assert.equal((await run.toEnd()).error, 'Approval.Rejected');
}

async function delegates(links: LinkWorld): Promise<void> {
  const run = await start(links);
  const page = await links.visit(links.linkOf('ann'));
  await page.getByLabel('Let somebody else decide').selectOption('dan');
  await press(page, 'Hand on');
  assert.equal(await heading(page), 'Handed on');
  await page.goto(links.linkOf('ann'));
  assert.match((await page.locator('main').textContent()) ?? '', /no longer valid/);
  assert.equal(await page.locator('form').count(), 0);
  const other = await links.visit(links.linkOf('dan'));
  await press(other, 'Reject');
  assert.equal(await heading(other), 'Rejected');
  assert.equal((await run.toEnd()).error, 'Approval.Rejected');
}

async function expires(links: LinkWorld): Promise<void> {
  const run = await start(links);
  const page = await links.visit(links.linkOf('ann'));
  await run.toEnd();
  await press(page, 'Approve');
  assert.equal(await heading(page), 'Expired');
  assert.equal(run.error, 'Approval.Expired');
}

async function isSmall(links: LinkWorld): Promise<void> {
  const run = await start(links);
  const page = await links.visit(links.linkOf('ann'), {
    viewport: { width: 320, height: 640 },
    javaScriptEnabled: true,
  });
  await page.screenshot({ path: join(OUT, 'approval-phone.png'), fullPage: true });
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'it scrolls sideways');
  const small = await page.evaluate(
    '[...document.querySelectorAll("button,select,textarea")].filter((each) => each.offsetHeight < 24).length',
  );
  assert.equal(small, 0);
  // Comment, approve, reject.
  for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
  // Playwright would wait by code that the page's policy refuses.
  const untilMs = Date.now() + 30_000;
  while ((await page.title()) !== 'Rejected' && Date.now() < untilMs) await page.waitForTimeout(20);
  assert.equal(await page.title(), 'Rejected');
  assert.equal((await run.toEnd()).error, 'Approval.Rejected');
}

async function isAccessible(links: LinkWorld): Promise<void> {
  const run = await start(links);
  const page = await links.visit(links.linkOf('ann'), { javaScriptEnabled: true });
  await looksWell(page, 'Refund <b>of order o-7</b>');
  await press(page, 'Approve');
  await looksWell(page, 'Your decision is recorded');
  await page.goto(links.linkOf('ann'));
  await looksWell(page, 'Refund <b>of order o-7</b>');
  const other = await links.visit(links.linkOf('bob'), { javaScriptEnabled: true });
  await press(other, 'Hand on');
  await looksWell(other, 'Handed on');
  await other.goto(links.linkOf('bob'));
  await looksWell(other, 'Handed on');
  await run.toEnd();
  await page.goto(links.linkOf('ann'));
  await looksWell(page, 'Expired');
  await page.goto(strange(links.linkOf('ann')));
  await looksWell(page, 'Unknown link');
  await page.goto(`${new URL(links.linkOf('ann')).origin}/?code=no`);
  await looksWell(page, 'Incomplete request');
}

async function isVerificationAccessible(links: LinkWorld): Promise<void> {
  const run = await links.world.stateMachine('SignUp').start({ userId: 'ada' });
  await run.toWait();
  const page = await links.visit(links.linkOf('ada'), { javaScriptEnabled: true });
  await looksWell(page, 'Confirm your registration');
  await press(page, 'Confirm');
  await looksWell(page, 'Confirmed');
  await page.goto(links.linkOf('ada'));
  await press(page, 'Confirm');
  await looksWell(page, 'Already confirmed');
  await page.goto(strange(links.linkOf('ada')));
  await press(page, 'Confirm');
  await looksWell(page, 'Unknown link');
  await page.goto(`${new URL(links.linkOf('ada')).origin}/?code=no`);
  await looksWell(page, 'Incomplete link');
}

async function start(
  links: LinkWorld,
): Promise<Awaited<ReturnType<ReturnType<LinkWorld['world']['stateMachine']>['start']>>> {
  const run = await links.world.stateMachine('Refund').start({});
  return run.toWait();
}

async function press(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForLoadState();
}

async function heading(page: Page): Promise<string> {
  return (await page.locator('h1').textContent()) ?? '';
}

/** A link with a code that nobody was sent. */
function strange(link: string): string {
  const url = new URL(link);
  url.searchParams.set('code', 'x'.repeat(43));
  return url.href;
}
