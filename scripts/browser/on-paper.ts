import { strict as assert } from 'node:assert';
import type { Page } from 'playwright-core';

/** On paper nobody scrolls, and ink is dear. */
export async function isWhole(page: Page, where: string): Promise<void> {
  const { cut, background } = await page.evaluate<{ readonly cut: readonly string[]; readonly background: string }>(
    CUT,
  );
  assert.deepEqual(cut, [], `${where}: is cut`);
  assert.equal(background, 'rgb(255, 255, 255)', `${where}: paper is white`);
}

const CUT = `({
  background: getComputedStyle(document.body).backgroundColor,
  cut: [...document.querySelectorAll('body *')].filter((each) => {
    const { overflowX, overflowY } = getComputedStyle(each);
    if (!each.checkVisibility() || each.closest('svg') !== null) return false;
    const isCut = (overflow, more) => overflow !== 'visible' && more > 2;
    return isCut(overflowY, each.scrollHeight - each.clientHeight) || isCut(overflowX, each.scrollWidth - each.clientWidth);
  }).map((each) => each.tagName + '.' + each.className + ' ' + (each.getAttribute('aria-label') ?? '')),
})`;
