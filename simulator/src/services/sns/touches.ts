import type { Footprint } from '../../base/order';
import type { JsonObject } from '../../base/json';

/**
 * What a call of SNS touches: the topic that it publishes to, since messages are kept and delivered in their order, or all phones;
 * undefined for all else.
 */
export function touchesOfSns(action: string, input: JsonObject): Footprint | undefined {
  if (!/^publish/i.test(action)) return undefined;
  const topic = input['TopicArn'] ?? input['TargetArn'];
  const name = typeof topic === 'string' ? topic.slice(topic.lastIndexOf(':') + 1) : 'phones';
  return { reads: [], writes: [`sns:${name}`] };
}
