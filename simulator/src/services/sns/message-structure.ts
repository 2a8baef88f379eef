import type { Json, JsonObject } from '../../base/json';
import { own } from '../../base/own';
import { AwsError } from '../service';

/** The texts of a message by the protocol that they are for; `default` is for the protocols without one of their own. */
export type TextByProtocol = Readonly<Record<string, string>>;

/**
 * The texts in a message that is published with `MessageStructure: 'json'`; undefined for one that is the same for all
 * protocols. Entries that are no text are ignored.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @throws AwsError `InvalidParameter` for another structure, and for a message that is no such JSON.
 */
export function textsByProtocol(structure: Json | undefined, message: string): TextByProtocol | undefined {
  if (structure === undefined || structure === null) return undefined;
  if (structure !== 'json') throw new AwsError('InvalidParameter', 'Invalid parameter: MessageStructure');
  const entries = Object.entries(parsed(message)).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string';
  });
  const texts = Object.fromEntries(entries);
  if (own(texts, 'default') === undefined) throw refusal('No default entry in JSON message body');
  return texts;
}

/** The text for subscribers of a protocol. */
export function textFor(protocol: string, texts: TextByProtocol): string {
  return own(texts, protocol) ?? own(texts, 'default') ?? '';
}

function parsed(message: string): JsonObject {
  try {
    const value = JSON.parse(message) as Json;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw refusal('JSON message body failed to parse');
}

function refusal(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: Message Structure - ${reason}`);
}
