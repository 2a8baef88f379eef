import type { Json, JsonObject } from '../../base/json';
import type { LoopbackAnswer } from './loopback';
import type { AwsError } from '../service';

/** A request of an AWS client, read. */
export interface AwsRequest {
  /** The name under which the request is signed: `dynamodb`, `states`. */
  readonly service: string;
  /** The access key with which it is signed. */
  readonly accessKey: string;
  /** Why AWS refuses it whatever it asks for: the presigned address has expired. */
  readonly refusal?: AwsError;
  readonly action: string;
  readonly input: JsonObject;
  /** Writes an answer in the protocol of the request. */
  succeed(output: JsonObject): LoopbackAnswer;
  fail(error: AwsError): LoopbackAnswer;
}

/** The part of a request that depends on the protocol it is written in. */
export type Protocol = Pick<AwsRequest, 'action' | 'input' | 'succeed' | 'fail'>;

/** What every answer carries. */
export const REQUEST_ID = { 'x-amzn-requestid': '00000000-0000-4000-8000-000000000000' };

/** The members of a structure as XML; a list is one element with `member` elements in it. */
export function xmlMembers(value: JsonObject): string {
  return Object.entries(value)
    .map(([name, each]) => `<${name}>${xmlValue(each)}</${name}>`)
    .join('');
}

function xmlValue(value: Json): string {
  if (Array.isArray(value)) return value.map((each) => `<member>${xmlValue(each)}</member>`).join('');
  if (typeof value === 'object' && value !== null) return xmlMembers(value);
  return escapeXml(String(value));
}

/** A text as it stands in XML. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
