import type { Footprint } from '../../base/order';
import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';

/** What a call of EventBridge Scheduler touches: a schedule; undefined for what is about several, or about a group. */
export function touchesOfScheduler(
  action: string,
  { GroupName: group, Name: name }: JsonObject,
): Footprint | undefined {
  if (!/^(create|update|delete|get)Schedule$/i.test(action) || typeof name !== 'string') return undefined;
  const schedule = `scheduler:${textOf(group ?? 'default')}/${name}`;
  return /^get/i.test(action) ? { reads: [schedule], writes: [] } : { reads: [], writes: [schedule] };
}
