import type { Json } from '../../base/json';
import { AslError, runtimeError } from '../asl-error';
import { findIn, obstacleOf, pathOf, requireInput } from '../jsonpath';
import type { Path } from '../jsonpath/path';
import type { PathScope } from '../scope';
import * as array from './array';
import type { Call, Expression } from './call';
import { IntrinsicFailure } from './call';
import * as encoding from './encoding';
import { format } from './format';
import * as json from './json';
import * as math from './math';
import { parseCall } from './parse-call';
import { split } from './string';
import { uuid } from './unique-id';

type Intrinsic = (args: readonly Json[], scope: PathScope) => Json;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  'States.Array': (args) => [...args],
  'States.ArrayPartition': array.partition,
  'States.ArrayContains': array.contains,
  'States.ArrayRange': array.range,
  'States.ArrayGetItem': array.item,
  'States.ArrayLength': array.length,
  'States.ArrayUnique': array.unique,
  'States.Base64Encode': encoding.base64Encode,
  'States.Base64Decode': encoding.base64Decode,
  'States.Hash': encoding.hash,
  'States.JsonMerge': json.merge,
  'States.JsonToString': json.toText,
  'States.StringToJson': json.fromText,
  'States.MathRandom': math.random,
  'States.MathAdd': math.add,
  'States.StringSplit': split,
  'States.UUID': (_, scope) => uuid(scope.random),
  'States.Format': format,
};

const parsed = new Map<string, Call>();

/** The parsed call, parsed once; throws SyntaxError when AWS would refuse the text. */
export function callOf(text: string): Call {
  let call = parsed.get(text);
  if (call === undefined) {
    call = parseCall(text);
    parsed.set(text, call);
  }
  return call;
}

/** Whether AWS would take the text for a call of an intrinsic function. */
export function isCall(text: string): boolean {
  try {
    callOf(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The value of an intrinsic function's call.
 * @throws AslError `States.Runtime` when a path among the arguments finds nothing, `States.IntrinsicFailure` when the
 * function can't work with its arguments.
 */
export function evaluateCall(text: string, scope: PathScope): Json {
  return valueOfCall(callOf(text), scope);
}

function valueOfCall(call: Call, scope: PathScope): Json {
  const args = call.args.map((arg) => valueOf(arg, call, scope));
  try {
    return (FUNCTIONS[call.name] as Intrinsic)(args, scope);
  } catch (error) {
    if (!(error instanceof IntrinsicFailure)) throw error;
    throw new AslError('States.IntrinsicFailure', had(call, error.message));
  }
}

function valueOf(expression: Expression, call: Call, scope: PathScope): Json {
  if (expression.kind === 'literal') return literal(expression.value, call);
  if (expression.kind === 'call') return valueOfCall(expression, scope);
  const path = pathOf(expression.text);
  requireInput(path, scope);
  const value = findIn(path, scope);
  if (value !== undefined) return value;
  throw runtimeError(had(call, notFound(path, scope)));
}

/** An index into what is no array is told in the words of the JSONPath library. */
function notFound(path: Path, scope: PathScope): string {
  const obstacle = obstacleOf(path, scope);
  if (obstacle?.startsWith('Filter: ') === true) return obstacle;
  const input = JSON.stringify(path.root.kind === 'context' ? scope.context : scope.input);
  return `The JsonPath argument for the field '${path.text}' could not be found in the input '${input}'`;
}

/** An escaped brace is one for States.Format; for every other function the backslash means nothing. */
function literal(value: Json, call: Call): Json {
  return typeof value === 'string' && call.name !== 'States.Format' ? value.replace(/\\([{}])/g, '$1') : value;
}

function had(call: Call, error: string): string {
  return `The function '${call.text}' had the following error: ${error}`;
}
