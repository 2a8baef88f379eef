import { bindNames, expressionBody, jsonata, jsonataOrConstant, quoted } from '../core/jsonata';
import type { BuiltWork } from './built-work';

/** The content that a task is sent. */
export interface Sending {
  /** JSONata by name of everything that the pattern knows: what is sent when nobody says anything else. */
  readonly fields: Readonly<Record<string, string>>;
  /** JSONata by name, without `$`, of what expressions of the user may use; undefined for a name that is not for this place. */
  readonly bindings: Readonly<Record<string, string | undefined>>;
  /** A payload in place of `fields`, for work that has none of its own. */
  readonly payload?: unknown;
}

/** The arguments of a task around what it is sent, as they stand in its definition. */
export function argumentsOf(work: BuiltWork, { fields, bindings, payload }: Sending): object {
  const own = work.payload === undefined ? payload : work.payload;
  const sent = own === undefined ? everything(fields, work.text === true) : own;
  const message = work.deadline === undefined ? sent : withToken(sent);
  return bindNames(work.arguments(message), bindings) as object;
}

function everything(fields: Readonly<Record<string, string>>, text: boolean): unknown {
  const entries = Object.entries(fields);
  return text
    ? jsonata(`$string({${entries.map(([name, body]) => `${quoted(name)}: ${body}`).join(', ')}})`)
    : Object.fromEntries(entries.map(([name, body]) => [name, jsonataOrConstant(body)]));
}

/** The payload with a task token; an expression must give an object to put it into. */
function withToken(payload: unknown): unknown {
  const token = '$states.context.Task.Token';
  if (isObject(payload)) {
    return 'taskToken' in payload || JSON.stringify(payload).includes(token)
      ? payload
      : { ...payload, taskToken: jsonata(token) };
  }
  if (!isExpression(payload) || payload.includes(token)) return payload;
  return jsonata(`$merge([${expressionBody(payload)}, {"taskToken": ${token}}])`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%');
}
