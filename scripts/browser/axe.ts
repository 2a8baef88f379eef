import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** The faults of a page that axe-core knows of, each with the elements that have it. */
export async function axeFindings(page: Page): Promise<(readonly [string, readonly string[]])[]> {
  // Evaluated by the browser itself: a page may allow no script.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<{ readonly violations: readonly Violation[] }>('axe.run()');
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)] as const);
}
