import type { Json, JsonObject } from '../../../base/json';
import { jsonOrText } from '../../../base/json-text';
import { own } from '../../../base/own';
import { findInDocument } from '../../document-path';
import type { Variables } from './evaluate';
import { javaText, type VtlValue } from './values';

/** What a mapping template is about. */
export interface MappedMessage {
  /** The payload: that of the request, or what the integration answered. */
  readonly body: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** `$context`; what templates set in it stays. */
  readonly context: JsonObject;
  readonly stageVariables: JsonObject;
}

/**
 * The variables of a mapping template.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function templateVariables(message: MappedMessage): Variables {
  const { body, path, query, headers, context, stageVariables } = message;
  const document: Json = body === '' ? {} : jsonOrText(body);
  const found = (expression: VtlValue | undefined): Json | undefined => findInDocument(javaText(expression), document);
  const input: VtlValue = {
    body,
    path: (expression) => copied(found(expression)),
    json: (expression) => JSON.stringify(found(expression) ?? ''),
    params: (name) => {
      if (name === undefined) return { path: { ...path }, querystring: { ...query }, header: { ...headers } };
      const wanted = javaText(name);
      return own(path, wanted) ?? own(query, wanted) ?? headerOf(headers, wanted) ?? '';
    },
  };
  return { input, util: UTIL, context: context, stageVariables: stageVariables };
}

const UTIL: VtlValue = {
  base64Decode: (text) => Buffer.from(javaText(text), 'base64').toString('utf8'),
  base64Encode: (text) => Buffer.from(javaText(text), 'utf8').toString('base64'),
  escapeJavaScript: (text) => escapeJavaScript(javaText(text)),
  parseJson: (text) => jsonOrText(javaText(text)),
  urlDecode: (text) => decodeURIComponent(javaText(text).replaceAll('+', ' ')),
  urlEncode: (text) => new URLSearchParams({ '': javaText(text) }).toString().slice(1),
};

/** As the Java library does it that AWS names: single quotes and slashes too. */
function escapeJavaScript(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'").replaceAll('/', '\\/');
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

function copied(value: Json | undefined): VtlValue | undefined {
  return value === undefined ? undefined : structuredClone(value);
}
