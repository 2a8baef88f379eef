import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { AwsError } from '../service';

const MAX_BATCH_ENTRIES = 10;
const MAX_DELAY_SECONDS = 900;
const MAX_NAME_LENGTH = 256;
/** What XML 1.0 has no character for. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const NO_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/**
 * Checks the body of a message.
 * @throws AwsError as SQS does.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function checkBody(body: Json | undefined): asserts body is string {
  if (typeof body !== 'string' || body === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  const message = 'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | ';
  if (NO_CHARACTER.test(body)) {
    throw new AwsError('InvalidMessageContents', `${message}#xE000 to #xFFFD | #x10000 to #x10FFFF`);
  }
}

/** @throws AwsError as SQS does, for a delay beyond 900 seconds, and for one in a FIFO queue, which has one for all. */
export function checkDelay(delay: Json | undefined, isFifo: boolean): void {
  if (delay === undefined || delay === null) return;
  const seconds = Number(delay);
  if (!(seconds >= 0 && seconds <= MAX_DELAY_SECONDS)) {
    throw outOfRange('DelaySeconds', delay, `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`);
  }
  if (isFifo && seconds > 0) {
    throw outOfRange('DelaySeconds', delay, 'The request include parameter that is not valid for this queue type.');
  }
}

/** @throws AwsError as SQS does, for more messages than ten, less than one, and a wait of more than 20 seconds. */
export function checkReceive({ MaxNumberOfMessages: most, WaitTimeSeconds: wait }: JsonObject): void {
  if (most !== undefined && !(Number(most) >= 1 && Number(most) <= 10)) {
    throw outOfRange('MaxNumberOfMessages', most, 'Must be between 1 and 10, if provided.');
  }
  if (wait !== undefined && !(Number(wait) >= 0 && Number(wait) <= 20)) {
    throw outOfRange('WaitTimeSeconds', wait, 'Must be >= 0 and <= 20, if provided.');
  }
}

/**
 * Checks the attributes of a message.
 * @throws AwsError as SQS does, naming the first one that is wrong.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function checkAttributes(attributes: Json | undefined): void {
  for (const [name, value] of Object.entries((attributes ?? {}) as Record<string, JsonObject>)) {
    const problem = problemOfName(name) ?? problemOfValue(name, value);
    if (problem !== undefined) throw new AwsError('InvalidParameterValue', problem);
  }
}

function problemOfName(name: string): string | undefined {
  if (name === '') return 'The request must contain non-empty message attribute name.';
  if (name.length > MAX_NAME_LENGTH)
    return `Length of message attribute name must be less than ${MAX_NAME_LENGTH} bytes.`;
  if (/^(?:aws|amazon)\./i.test(name))
    return "You can't use message attribute names beginning with any casing of AWS. or Amazon..";
  if (/^\.|\.\.|\.$/.test(name) || !/^[\w.-]+$/.test(name)) {
    return `Invalid message attribute name '${name}': it may hold letters, digits, '-', '_' and single '.' inside.`;
  }
  return undefined;
}

function problemOfValue(name: string, { DataType, StringValue, BinaryValue }: JsonObject): string | undefined {
  const type = textOf(DataType ?? '');
  if (type === '') return `The message attribute '${name}' must contain non-empty message attribute type.`;
  const [prefix] = type.split('.');
  if (prefix !== 'String' && prefix !== 'Number' && prefix !== 'Binary') {
    return `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`;
  }
  const own = prefix === 'Binary' ? BinaryValue : StringValue;
  if (own === undefined && (StringValue ?? BinaryValue) !== undefined) {
    return `The message attribute '${name}' with type '${type}' must use field '${prefix === 'Binary' ? 'Binary' : 'String'}'.`;
  }
  if (own === undefined || own === null || own === '') {
    return `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`;
  }
  if (prefix !== 'Number' || /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(textOf(own))) return undefined;
  return `Could not cast message attribute '${name}' value to number.`;
}

/**
 * The entries of a batch.
 * @param request the name of the entries in SQS's messages.
 * @throws AwsError as SQS does, when the batch as a whole can't be carried out.
 */
export function batchEntries(entries: Json | undefined, request: string): readonly JsonObject[] {
  const given = (entries ?? []) as JsonObject[];
  if (given.length === 0) {
    throw new AwsError('EmptyBatchRequest', `There should be at least one ${request} in the request.`);
  }
  if (given.length > MAX_BATCH_ENTRIES) {
    const message = `Maximum number of entries per request are ${MAX_BATCH_ENTRIES}. You have sent ${given.length}.`;
    throw new AwsError('TooManyEntriesInBatchRequest', message);
  }
  const ids = new Set<string>();
  for (const entry of given) {
    const id = textOf(entry['Id'] ?? '');
    if (!/^[\w-]{1,80}$/.test(id)) {
      const message =
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. ' +
        'It can be at most 80 letters long.';
      throw new AwsError('InvalidBatchEntryId', message);
    }
    if (ids.has(id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    ids.add(id);
  }
  return given;
}

function outOfRange(parameter: string, value: Json, reason: string): AwsError {
  const message = `Value ${textOf(value)} for parameter ${parameter} is invalid. Reason: ${reason}`;
  return new AwsError('InvalidParameterValue', message);
}
