import type { JsonObject } from 'cdk-workflow-simulator';
import type { StudioWorld } from './studio-world';

/** What is in stock. */
export const LAMPS = { id: 'lamp', entry: JSON.stringify({ available: 10, held: {}, closed: [] }), version: 1 };
/** An order as the shop takes it. */
export const order = (id: string, more: JsonObject = {}): JsonObject => ({
  id,
  customerId: 'customer-1',
  currency: 'EUR',
  amount: 3000,
  lines: [{ sku: 'lamp', quantity: 2, price: 1500 }],
  ...more,
});

/** Waits until the execution that is looked at stands so. */
export async function ends({ page }: StudioWorld, status: string, button?: string): Promise<void> {
  if (button !== undefined) await page.getByRole('button', { name: button, exact: true }).click();
  await page.locator('.head .badge').getByText(status, { exact: true }).waitFor();
}
