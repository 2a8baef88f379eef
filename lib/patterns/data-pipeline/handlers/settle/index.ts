import type { SettleEvent } from '../events';
import { settleFailed, settlePublished } from '../settle';

/** Does what is left to do when a run has published or failed. */
export async function handler(event: SettleEvent): Promise<object> {
  return event.type === 'published' ? settlePublished(event) : settleFailed(event);
}
