import { strict as assert } from 'node:assert';
import type { Page } from 'playwright-core';

import { axeFindings } from './axe';

/** The page is the one with this heading, and has no fault that axe-core knows of. */
export async function looksWell(page: Page, title: string): Promise<void> {
  assert.equal((await page.locator('h1').textContent()) ?? '', title);
  assert.deepEqual(await axeFindings(page), [], title);
}
