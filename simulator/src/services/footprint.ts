import type { Footprint } from '../base/order';
import type { Json, JsonObject } from '../base/json';
import { textOf } from '../base/text';

const READ = /^(batchGet|describe|get|head|list|query|scan)/i;

/** The members that name what a call is about; the first that is there. */
const SUBJECTS = ['TableName', 'QueueUrl', 'TopicArn', 'Bucket', 'FunctionName', 'taskToken', 'stateMachineArn'];

/**
 * What a call of AWS reads or changes, as far as its input tells: the table and the key of an item, a queue, an object, a
 * token, a function. A part of something is named after it: `dynamodb:Orders/{"id":{"S":"o1"}}` lies in `dynamodb:Orders`.
 */
export function footprintOf(service: string, action: string, input: JsonObject): Footprint {
  const subject = SUBJECTS.find((member) => typeof input[member] === 'string');
  const whole = subject === undefined ? service : `${service}:${textOf(input[subject])}`;
  const part = input['Key'];
  const name = part === undefined || part === null ? whole : `${whole}/${textOfPart(part)}`;
  return READ.test(action) ? { reads: [name], writes: [] } : { reads: [], writes: [name] };
}

function textOfPart(part: Json): string {
  return typeof part === 'string' ? part : JSON.stringify(part);
}
