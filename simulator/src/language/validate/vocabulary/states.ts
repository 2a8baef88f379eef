import type { Json, JsonObject } from '../../../base/json';
import { hasOwn, isObject } from '../../jsonpath/select';
import { templateFindings } from '../../task-arguments';
import { branches, processor } from '../containers';
import { inJsonata, inJsonPath, requireFields, type ObjectRule } from '../object-rule';
import { nullablePath, path, pathToText, referencePath, resultPath } from '../paths';
import { resource } from '../resource';
import type { Check, StateChecks } from '../scope';
import { parameters, template, templateAfterResult } from '../templates';
import { anyObject, both, flag, float, integer, oneOf, orExpression, text, timestamp } from '../values';
import { choices } from './choice-rules';
import { catchers, retriers } from './handlers';
import { itemBatcher, itemReader, numberPath, resultWriter } from './map-parts';

const MAX_SECONDS = 99_999_999;

const seconds = (least: number): Check => orExpression(integer({ least, most: MAX_SECONDS }));
const count = orExpression(integer({ least: 0 }));
/** Where a number of seconds or an instant stands. */
const timePath = inJsonPath(referencePath('input', 'variable', 'context'));

/** Credentials name the role that makes the call; what else stands there, AWS does not look at. */
const credentials: Check = (value, at, checks) => {
  if (!isObject(value)) return checks.report.schema('Expected value of type [OBJECT]', at);
  const names = checks.language === 'JSONPath' ? ['RoleArn', 'RoleArn.$'] : ['RoleArn'];
  if (!names.some((name) => hasOwn(value, name))) {
    checks.report.schema("The field 'RoleArn' is required but was missing", at);
  }
  if (hasOwn(value, 'RoleArn')) text(value['RoleArn'] as Json, `${at}/RoleArn`, checks);
  template(value, at, checks);
};

const label: Check = (value, at, { report }) => {
  if (typeof value === 'string' && (value.length > 40 || /[\s?*<>{}[\]:;,\\|^~$#%&`"]/.test(value))) {
    report.error('INVALID_LABEL_NAME', `Invalid Label name: ${value}`, at);
  }
};

/** Checked before all others, since they decide how the others are. */
const ANY = { Type: () => undefined, Comment: text, QueryLanguage: oneOf('JSONPath', 'JSONata') };
const ASSIGN = { Assign: both(anyObject, templateAfterResult) };
const IN_OUT = {
  InputPath: inJsonPath(nullablePath),
  OutputPath: inJsonPath(nullablePath),
  Output: inJsonata(templateAfterResult),
};
const TRANSITION = { Next: text, End: flag };
const RESULT = { ResultPath: inJsonPath(resultPath), ResultSelector: inJsonPath(template) };
const HANDLERS = { Retry: retriers, Catch: catchers };
const CALL = { Parameters: inJsonPath(parameters), Arguments: inJsonata(template) };

const TASK: ObjectRule = {
  fields: {
    ...ANY,
    ...IN_OUT,
    ...TRANSITION,
    ...RESULT,
    ...HANDLERS,
    ...CALL,
    ...ASSIGN,
    Resource: resource,
    Credentials: credentials,
    TimeoutSeconds: seconds(1),
    TimeoutSecondsPath: timePath,
    HeartbeatSeconds: seconds(1),
    HeartbeatSecondsPath: timePath,
  },
  required: ['Resource'],
  atMostOne: [
    ['TimeoutSeconds', 'TimeoutSecondsPath'],
    ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ],
  relations: (state, at, checks) => {
    checkTransition(state, at, checks);
    checkHeartbeat(state, at, checks);
    checkRequiredArguments(state, at, checks);
  },
};

const PASS: ObjectRule = {
  fields: {
    ...ANY,
    ...IN_OUT,
    ...TRANSITION,
    ...ASSIGN,
    Result: inJsonPath(() => undefined),
    ResultPath: RESULT.ResultPath,
    Parameters: inJsonPath(parameters),
  },
  relations: checkTransition,
};

const CHOICE: ObjectRule = {
  fields: { ...ANY, ...IN_OUT, ...ASSIGN, Choices: choices, Default: text },
  required: ['Choices'],
};

const WAITS = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];
const WAIT: ObjectRule = {
  fields: {
    ...ANY,
    ...IN_OUT,
    ...TRANSITION,
    ...ASSIGN,
    Seconds: seconds(0),
    SecondsPath: timePath,
    Timestamp: orExpression(timestamp),
    TimestampPath: timePath,
  },
  atMostOne: [WAITS],
  relations: (state, at, checks) => {
    checkTransition(state, at, checks);
    if (WAITS.every((name) => !hasOwn(state, name))) {
      checks.report.schema(`Exactly one of [${WAITS.join(', ')}] is required`, at);
    }
  },
};

const SUCCEED: ObjectRule = { fields: { ...ANY, ...IN_OUT } };

const FAIL: ObjectRule = {
  fields: {
    ...ANY,
    Error: orExpression(text),
    ErrorPath: inJsonPath(pathToText),
    Cause: orExpression(text),
    CausePath: inJsonPath(pathToText),
  },
  atMostOne: [
    ['Error', 'ErrorPath'],
    ['Cause', 'CausePath'],
  ],
};

const PARALLEL: ObjectRule = {
  fields: { ...ANY, ...IN_OUT, ...TRANSITION, ...RESULT, ...HANDLERS, ...CALL, ...ASSIGN, Branches: branches },
  required: ['Branches'],
  relations: checkTransition,
};

/** Fields that mean something for a Map whose iterations are executions of their own. */
const DISTRIBUTED = {
  ItemReader: itemReader,
  ItemBatcher: itemBatcher,
  ResultWriter: resultWriter,
  Label: both(text, label),
};

const MAP: ObjectRule = {
  fields: {
    ...ANY,
    ...IN_OUT,
    ...TRANSITION,
    ...RESULT,
    ...HANDLERS,
    ...ASSIGN,
    ...DISTRIBUTED,
    ItemProcessor: processor,
    Iterator: processor,
    ItemsPath: inJsonPath(path),
    Items: inJsonata(items),
    ItemSelector: template,
    Parameters: inJsonPath(parameters),
    MaxConcurrency: count,
    MaxConcurrencyPath: numberPath,
    ToleratedFailureCount: count,
    ToleratedFailureCountPath: numberPath,
    ToleratedFailurePercentage: orExpression(float({ least: 0, most: 100 })),
    ToleratedFailurePercentagePath: numberPath,
  },
  atMostOne: [
    ['ItemProcessor', 'Iterator'],
    ['ItemSelector', 'Parameters'],
    ['MaxConcurrency', 'MaxConcurrencyPath'],
    ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
    ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ],
  relations: (state, at, checks) => {
    checkTransition(state, at, checks);
    checkMode(state, at, checks);
  },
};

/** The fields of each type of state. */
export const STATES: ReadonlyMap<string, ObjectRule> = new Map([
  ['Task', TASK],
  ['Wait', WAIT],
  ['Pass', PASS],
  ['Succeed', SUCCEED],
  ['Fail', FAIL],
  ['Choice', CHOICE],
  ['Parallel', PARALLEL],
  ['Map', MAP],
]);

function items(value: Json, at: string, checks: StateChecks): void {
  if (typeof value === 'object' && value !== null) template(value, at, checks);
  else orExpression(anyList)(value, at, checks);
}

function anyList(_: Json, at: string, { report }: StateChecks): void {
  report.schema('Expected value of type [ARRAY] or a JSONata expression', at);
}

function checkMode(state: JsonObject, at: string, checks: StateChecks): void {
  const inside = state['ItemProcessor'] ?? state['Iterator'];
  if (inside === undefined) return requireFields(state, ['ItemProcessor'], at, checks);
  const config = isObject(inside) ? inside['ProcessorConfig'] : undefined;
  if (isObject(config) && config['Mode'] !== undefined && config['Mode'] !== 'INLINE') return;
  for (const name of Object.keys(DISTRIBUTED)) {
    if (!hasOwn(state, name)) continue;
    checks.report.schema(`Field '${name}' is only supported for a Map state in Distributed mode`, at);
  }
}

function checkTransition(state: JsonObject, at: string, { report }: StateChecks): void {
  const ends = state['End'] === true;
  if (ends === hasOwn(state, 'Next')) report.schema('Exactly one of [Next, End] is required', at);
}

function checkHeartbeat(state: JsonObject, at: string, { report }: StateChecks): void {
  const { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } = state;
  if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
    report.schema('HeartbeatSeconds must be smaller than TimeoutSeconds', `${at}/HeartbeatSeconds`);
  }
}

function checkRequiredArguments(state: JsonObject, at: string, { report, language }: StateChecks): void {
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const [called, given] = [state['Resource'], state[field]];
  if (typeof called !== 'string' || given === undefined) return;
  for (const name of templateFindings(called, given, language).missing) {
    report.schema(`The field '${name}' is required but was missing`, `${at}/${field}`);
  }
}
