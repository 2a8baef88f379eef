import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** The page is the one with this heading, and has no fault that axe-core knows of. */
export async function looksWell(page: Page, title: string): Promise<void> {
  assert.equal((await page.locator('h1').textContent()) ?? '', title);
  // Evaluated by the browser itself: the page allows no script.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<{ readonly violations: readonly Violation[] }>('axe.run()');
  assert.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    [],
    title,
  );
}
