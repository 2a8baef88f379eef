import { own } from '../../base/own';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';

/** What intrinsic functions look things up in. */
export interface IntrinsicScope {
  /** Whose value is resolved, for messages. */
  readonly path: string;
  readonly region: string;
  ref(name: string): Json | undefined;
  attribute(logicalId: string, attribute: string): Json;
  condition(name: string): boolean;
  mapping(name: string): Record<string, JsonObject> | undefined;
  importValue(name: string): Json;
  /** What `AWS::Include` takes in from a local file; undefined when it lies elsewhere. */
  include(location: string): Json | undefined;
  /** Whether something in a value stands in for what nobody knows. */
  isStandIn(value: Json): boolean;
  /** Puts a text in the place of what nobody knows, and notes it. */
  standIn(name: string, what: string, advice: string): string;
}

const ADVICE = 'hand in a template without it where its value matters';

type Intrinsic = (argument: Json, scope: IntrinsicScope) => Json | undefined;

/** Resolves a value; undefined stands for `AWS::NoValue`. */
export function resolveIntrinsics(value: Json, scope: IntrinsicScope): Json | undefined {
  if (Array.isArray(value))
    return value.map((each) => resolveIntrinsics(each, scope)).filter((each) => each !== undefined);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value);
  const [only] = keys;
  if (keys.length === 1 && only !== undefined && (only.startsWith('Fn::') || only === 'Ref' || only === 'Condition')) {
    return resolveFunction(only, value[only] ?? null, value, scope);
  }
  return resolveFields(value, scope);
}

function resolveFunction(name: string, argument: Json, value: JsonObject, scope: IntrinsicScope): Json | undefined {
  if (name === 'Condition' && typeof argument !== 'string') return resolveFields(value, scope);
  const intrinsic = own(INTRINSICS, name);
  if (intrinsic === undefined) return scope.standIn(name, `what ${name} gives`, ADVICE);
  return intrinsic(argument, scope);
}

function resolveFields(value: JsonObject, scope: IntrinsicScope): JsonObject {
  const fields = Object.entries(value).map(([key, each]) => [key, resolveIntrinsics(each, scope)] as const);
  return Object.fromEntries(fields.filter((field): field is [string, Json] => field[1] !== undefined));
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(textOf(name)),
  Condition: (name, scope) => scope.condition(textOf(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId = '', ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument, scope);
    return scope.attribute(textOf(logicalId), attribute.map(textOf).join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = pair(argument, 'Fn::Join', scope);
    return list(parts, scope).map(textOf).join(textOf(separator));
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope) => {
    const [index, from] = pair(argument, 'Fn::Select', scope);
    const items = list(from, scope);
    const what = `Fn::Select finds nothing at index ${textOf(index)}`;
    if (items[Number(index)] === undefined && scope.isStandIn(items))
      return scope.standIn(textOf(items[0]), what, ADVICE);
    return required(items[Number(index)], what, scope);
  },
  'Fn::Split': (argument, scope) => {
    const [separator, from] = pair(argument, 'Fn::Split', scope);
    return textOf(from).split(textOf(separator));
  },
  'Fn::If': (argument, scope) => {
    const [name, then, otherwise] = argument as Json[];
    return resolveIntrinsics((scope.condition(textOf(name)) ? then : otherwise) ?? null, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = pair(argument, 'Fn::Equals', scope);
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::And': (argument, scope) => list(argument, scope).every((each) => each === true),
  'Fn::Or': (argument, scope) => list(argument, scope).some((each) => each === true),
  'Fn::Not': (argument, scope) => list(argument, scope)[0] !== true,
  'Fn::Contains': (argument, scope) => {
    const [values, value] = pair(argument, 'Fn::Contains', scope);
    return list(values, scope).includes(value);
  },
  'Fn::FindInMap': findInMap,
  'Fn::Transform': (argument, scope) => {
    const { Name: name, Parameters: parameters } = argument as { Name?: Json; Parameters?: JsonObject };
    const location = textOf(resolved(parameters?.['Location'] ?? null, scope));
    const included = name === 'AWS::Include' ? scope.include(location) : undefined;
    if (included !== undefined) return resolveIntrinsics(included, scope);
    return scope.standIn(textOf(name), `what the transform '${textOf(name)}' makes (${location})`, ADVICE);
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(textOf(resolved(argument, scope))),
  'Fn::Base64': (argument, scope) => Buffer.from(textOf(resolved(argument, scope))).toString('base64'),
  'Fn::GetAZs': (argument, scope) => {
    const region = textOf(resolved(argument, scope)) || scope.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::Length': (argument, scope) => list(argument, scope).length,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolved(argument, scope)),
};

function findInMap(argument: Json, scope: IntrinsicScope): Json {
  const [map = '', first = '', second = '', options] = list(argument, scope);
  const found = scope.mapping(textOf(map))?.[textOf(first)]?.[textOf(second)];
  const otherwise = (options as JsonObject | undefined)?.['DefaultValue'];
  if (found !== undefined || otherwise !== undefined) return found ?? otherwise ?? null;
  const what = `Fn::FindInMap finds nothing at ${[map, first, second].map(textOf).join('.')}`;
  return scope.standIn(
    textOf(second),
    what,
    'say where the app is with the options region and account, or give parameters that the map knows',
  );
}

function substitute(argument: Json, scope: IntrinsicScope): Json {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const given = resolved(variables ?? {}, scope) as JsonObject;
  return textOf(template ?? '').replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, expression: string) => {
    const name = expression.trim();
    if (literal !== '') return `\${${expression}}`;
    if (name in given) return textOf(given[name] ?? null);
    const [logicalId = '', ...attribute] = name.split('.');
    if (attribute.length > 0) return textOf(scope.attribute(logicalId, attribute.join('.')));
    return textOf(scope.ref(name) ?? '');
  });
}

function resolved(value: Json, scope: IntrinsicScope): Json {
  return resolveIntrinsics(value, scope) ?? null;
}

function list(value: Json, scope: IntrinsicScope): Json[] {
  const items = resolved(value, scope);
  if (Array.isArray(items)) return items;
  if (typeof items === 'string') return items.split(',');
  throw new Error(`[${scope.path}] an intrinsic function needs a list, got ${JSON.stringify(items)}`);
}

function pair(argument: Json, name: string, scope: IntrinsicScope): [Json, Json] {
  if (!Array.isArray(argument) || argument.length < 2) {
    throw new Error(`[${scope.path}] ${name} needs a list of two, got ${JSON.stringify(argument)}`);
  }
  return [resolved(argument[0] ?? null, scope), resolved(argument[1] ?? null, scope)];
}

function required(value: Json | undefined, otherwise: string, scope: IntrinsicScope): Json {
  if (value === undefined) throw new Error(`[${scope.path}] ${otherwise}`);
  return value;
}
