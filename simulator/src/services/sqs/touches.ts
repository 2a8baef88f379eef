import type { Footprint } from '../../base/order';
import type { JsonObject } from '../../base/json';
import type { Resource } from '../resource';

const TYPE = 'AWS::SQS::Queue';

/**
 * What a call of SQS touches: the queue, however its URL is written, and the one that it moves messages to which were received too
 * often; undefined for what names no queue.
 */
export function touchesOfSqs(action: string, input: JsonObject, resources: readonly Resource[]): Footprint | undefined {
  const url = input['QueueUrl'];
  if (typeof url !== 'string') return undefined;
  const name = lastPart(url);
  if (/^(get|list)/i.test(action)) return { reads: [`sqs:${name}`], writes: [] };
  if (action.toLowerCase() !== 'receivemessage') return { reads: [], writes: [`sqs:${name}`] };
  const queue = resources.find((each) => each.type === TYPE && each.name === name);
  const given = queue?.properties['RedrivePolicy'];
  const policy = (typeof given === 'string' ? JSON.parse(given) : given) as JsonObject | undefined;
  if (policy === undefined) return { reads: [], writes: [`sqs:${name}`] };
  const target = policy['deadLetterTargetArn'];
  return typeof target === 'string'
    ? { reads: [], writes: [name, lastPart(target)].map((each) => `sqs:${each}`) }
    : undefined;
}

function lastPart(name: string): string {
  return /[^/:]*$/.exec(name)?.[0] ?? name;
}
