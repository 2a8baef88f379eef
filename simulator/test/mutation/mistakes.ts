import type { Json, JsonObject } from '../../src/base/json';
import { isObject } from '../../src/language/jsonpath/select';
import { placesIn, type Kind, type Place } from './places';

/** A mistake that a definition can hold, which breaks a documented rule. */
export interface Mistake {
  readonly name: string;
  /** Makes the mistake in a place; false where it can't be made there. */
  readonly make: (place: Place) => boolean;
}

const set =
  (kinds: readonly Kind[], field: string, value: Json): Mistake['make'] =>
  ({ kind, object }) => {
    if (!kinds.includes(kind) || object[field] === undefined) return false;
    // Another mistake may be what makes this one none.
    object[field] = structuredClone(value);
    return true;
  };
const wrong = (kinds: readonly Kind[], field: string, ...values: Json[]): Mistake[] =>
  values.map((value) => ({ name: `${field}: ${JSON.stringify(value)}`, make: set(kinds, field, value) }));

const without =
  (kind: Kind, field: string, when: (place: Place) => boolean = () => true): Mistake['make'] =>
  (place) => {
    if (place.kind !== kind || place.object[field] === undefined || !when(place)) return false;
    delete place.object[field];
    return true;
  };
const missing = (kind: Kind, ...fields: string[]): Mistake[] =>
  fields.map((field) => ({ name: `${kind} without ${field}`, make: without(kind, field) }));

const type =
  (...names: string[]) =>
  ({ object }: Place): boolean =>
    names.includes(object['Type'] as string);
const add =
  (kind: Kind, fields: JsonObject, when: (place: Place) => boolean): Mistake['make'] =>
  (place) => {
    if (place.kind !== kind || !when(place)) return false;
    Object.assign(place.object, structuredClone(fields));
    return true;
  };
const has =
  (field: string) =>
  ({ object }: Place): boolean =>
    object[field] !== undefined;
const inline = ({ object }: Place): boolean => {
  const processor = object['ItemProcessor'] ?? object['Iterator'];
  const config = isObject(processor) ? processor['ProcessorConfig'] : undefined;
  return object['Type'] === 'Map' && (!isObject(config) || config['Mode'] !== 'DISTRIBUTED');
};

const ALL: readonly Kind[] = [
  'machine',
  'branch',
  'processor',
  'processorConfig',
  'state',
  'retrier',
  'catcher',
  'rule',
  'itemReader',
  'readerConfig',
  'itemBatcher',
  'resultWriter',
  'writerConfig',
];
const READER = { Resource: 'arn:aws:states:::s3:getObject' };
const PATHS = [
  ['state', 'TimeoutSeconds'],
  ['state', 'HeartbeatSeconds'],
  ['state', 'MaxConcurrency'],
  ['state', 'ToleratedFailureCount'],
  ['state', 'ToleratedFailurePercentage'],
  ['state', 'Error'],
  ['state', 'Cause'],
  ['readerConfig', 'MaxItems'],
  ['itemBatcher', 'MaxItemsPerBatch'],
  ['itemBatcher', 'MaxInputBytesPerBatch'],
] as const;

/** Every mistake, each of a rule that the specification or AWS's pages tell. */
export const MISTAKES: readonly Mistake[] = [
  ...ALL.flatMap((kind) =>
    ['Colour', 'constructor', 'toString', 'next'].map((field) => ({
      name: `${kind} with ${field}`,
      make: add(kind, { [field]: 'x' }, () => true),
    })),
  ),
  ...missing('machine', 'StartAt', 'States'),
  ...missing('branch', 'StartAt', 'States'),
  ...missing('processor', 'StartAt', 'States'),
  ...missing('state', 'Type', 'Resource', 'Choices', 'Branches', 'ItemProcessor'),
  ...missing('retrier', 'ErrorEquals'),
  ...missing('catcher', 'ErrorEquals', 'Next'),
  ...missing('rule', 'Next'),
  ...missing('itemReader', 'Resource'),
  {
    name: 'distributed without ExecutionType',
    make: without('processorConfig', 'ExecutionType', ({ object }) => object['Mode'] === 'DISTRIBUTED'),
  },
  ...wrong(['machine', 'branch', 'processor', 'state', 'retrier', 'catcher', 'rule'], 'Comment', 7, [], null),
  ...wrong(['machine', 'branch', 'processor'], 'States', [], 'x', null, {}),
  ...wrong(['machine', 'branch', 'processor'], 'StartAt', 7, 'Nowhere', null),
  ...wrong(['state'], 'Next', 7, 'Nowhere', null),
  ...wrong(['state'], 'Type', 7, 'Tsk', null),
  ...wrong(['state'], 'End', 'yes', 1),
  ...wrong(['state'], 'QueryLanguage', 'XPath', 7),
  ...wrong(['state'], 'Retry', {}, 'x', [7], [{}]),
  ...wrong(['state'], 'Catch', {}, 'x', [null], [{}]),
  ...wrong(['state'], 'Resource', 7, 'work', ''),
  ...wrong(['state'], 'Choices', {}, [], [7], [{}]),
  ...wrong(['state'], 'Branches', {}, [], [7], [{}]),
  ...wrong(['state'], 'ItemProcessor', [], 'x', {}),
  ...wrong(['state'], 'InputPath', 7, '$.[', 'x'),
  ...wrong(['state'], 'OutputPath', [], '$..', 'x'),
  ...wrong(['state', 'catcher'], 'ResultPath', 7, '$.a[*]', '$$.x', 'x'),
  ...wrong(['state'], 'ItemsPath', 7, 'x'),
  ...wrong(['state', 'catcher', 'rule'], 'Assign', 7, [], 'x'),
  ...wrong(['machine', 'state'], 'TimeoutSeconds', 0, -1, 1.5, '60', 100_000_000, null),
  ...wrong(['state'], 'HeartbeatSeconds', 0, 1.5, 'x', null),
  ...wrong(['state'], 'Seconds', -1, 1.5, 'x', 100_000_000, null),
  ...wrong(['state'], 'Timestamp', 7, 'tomorrow', '2024-13-01T00:00:00Z'),
  ...wrong(['state'], 'MaxConcurrency', -1, 1.5, 'x', null),
  ...wrong(['state'], 'ToleratedFailureCount', -1, 0.5, 'x'),
  ...wrong(['state'], 'ToleratedFailurePercentage', -1, 100.5, 'x'),
  ...wrong(['state'], 'Error', 7, {}),
  ...wrong(['state'], 'Cause', 7, []),
  ...wrong(['state'], 'Label', 7, 'a b', 'x'.repeat(41)),
  ...wrong(['retrier', 'catcher'], 'ErrorEquals', 'States.ALL', [], [7], {}, ['States.ALL', 'Other']),
  ...wrong(['retrier'], 'IntervalSeconds', 0, 0.5, '1'),
  ...wrong(['retrier'], 'MaxAttempts', -1, 0.5, '1', 100_000_000),
  ...wrong(['retrier'], 'BackoffRate', 0.5, '2', null),
  ...wrong(['retrier'], 'MaxDelaySeconds', 0, 1.5, 31_622_401),
  ...wrong(['retrier'], 'JitterStrategy', 'HALF', 7),
  ...wrong(['catcher', 'rule'], 'Next', 'Nowhere', 7, null),
  ...wrong(['rule'], 'NumericGreaterThan', '1', null),
  ...wrong(['rule'], 'Variable', 7, 'x', '$.['),
  ...wrong(['rule'], 'Condition', 7, '{% 1 + %}'),
  ...wrong(['processorConfig'], 'Mode', 'REMOTE', 7),
  ...wrong(['processorConfig'], 'ExecutionType', 'FAST', 7),
  ...wrong(['itemReader', 'resultWriter'], 'Resource', 7, 'arn:aws:states:::s3:copyObject', 'x'),
  ...wrong(['itemReader'], 'ReaderConfig', [], 'x'),
  ...wrong(['readerConfig'], 'InputType', 'XML', 7),
  ...wrong(['readerConfig'], 'CSVHeaderLocation', 'LAST_ROW'),
  ...wrong(['readerConfig'], 'CSVDelimiter', 'DOT', ','),
  ...wrong(['readerConfig'], 'CSVHeaders', 'a', [], [7]),
  ...wrong(['readerConfig'], 'MaxItems', -1, 1.5, 'x', 100_000_001),
  ...wrong(['itemBatcher'], 'MaxItemsPerBatch', -1, 1.5, 'x'),
  ...wrong(['itemBatcher'], 'MaxInputBytesPerBatch', -1, 262_145),
  ...wrong(['writerConfig'], 'OutputType', 'CSV', 7),
  ...wrong(['writerConfig'], 'Transformation', 'SQUEEZE', 7),
  ...PATHS.map(([kind, field]) => ({
    name: `${field} and ${field}Path`,
    make: add(kind, { [`${field}Path`]: '$.n' }, has(field)),
  })),
  { name: 'neither Next nor End', make: without('state', 'End', has('End')) },
  { name: 'Next and End', make: add('state', { End: true }, has('Next')) },
  {
    name: 'a field of the other language',
    make: (place: Place): boolean => {
      if (place.kind !== 'state' || type('Fail')(place)) return false;
      const foreign = place.language === 'JSONata' ? { InputPath: '$' } : { Output: 1 };
      Object.assign(place.object, foreign);
      return true;
    },
  },
  {
    name: 'a reader parameter of the other language',
    make: (place) =>
      add('itemReader', place.language === 'JSONata' ? { Parameters: {} } : { Arguments: {} }, () => true)(place),
  },
  { name: 'a reader in an inline Map', make: add('state', { ItemReader: READER }, inline) },
  { name: 'a batcher in an inline Map', make: add('state', { ItemBatcher: { MaxItemsPerBatch: 1 } }, inline) },
  { name: 'a writer in an inline Map', make: add('state', { ResultWriter: { WriterConfig: {} } }, inline) },
  { name: 'Retry of a Pass', make: add('state', { Retry: [{ ErrorEquals: ['E'] }] }, type('Pass', 'Wait', 'Choice')) },
  { name: 'Catch of a Wait', make: add('state', { Catch: [] }, type('Pass', 'Wait', 'Choice', 'Succeed', 'Fail')) },
  { name: 'TimeoutSeconds of a Map', make: add('state', { TimeoutSeconds: 1 }, type('Map', 'Parallel', 'Pass')) },
  {
    name: 'the same name with and without .$',
    make: add(
      'state',
      { Parameters: { a: 1, 'a.$': '$' } },
      (place) => type('Pass')(place) && place.language === 'JSONPath',
    ),
  },
  {
    name: 'a path that is none in a template',
    make: add(
      'state',
      { Parameters: { 'a.$': '$.[' } },
      (place) => type('Pass')(place) && place.language === 'JSONPath',
    ),
  },
  {
    name: 'an expression that is none',
    make: add('state', { Output: '{% 1 + %}' }, (place) => place.language === 'JSONata' && !type('Fail')(place)),
  },
  {
    name: 'States.ALL before others',
    make: ({ kind, object }: Place): boolean => {
      const list = object['Catch'] ?? object['Retry'];
      if (kind !== 'state' || !Array.isArray(list) || list.length === 0) return false;
      list.unshift({ ...(list[0] as JsonObject), ErrorEquals: ['States.ALL'] });
      return true;
    },
  },
  {
    name: 'a heartbeat as long as the timeout',
    make: add(
      'state',
      { TimeoutSeconds: 9, HeartbeatSeconds: 9 },
      (place) => type('Task')(place) && !has('TimeoutSecondsPath')(place) && !has('HeartbeatSecondsPath')(place),
    ),
  },
];

/** A definition with one mistake; undefined where the mistake can't be made in it. */
export function mutant(
  definition: JsonObject,
  mistake: Mistake,
  pick: (count: number) => number,
): JsonObject | undefined {
  const copy = structuredClone(definition);
  const places = placesIn(copy);
  const from = pick(places.length);
  for (let at = 0; at < places.length; at += 1) {
    if (mistake.make(places[(from + at) % places.length] as Place)) return copy;
  }
  return undefined;
}

const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  '',
  '$',
  '{% $ %}',
  'States.ALL',
  [],
  {},
  [null],
  { constructor: 1 },
];

/** A definition in which any member anywhere is left out or is anything else: which rule that breaks is not said. */
export function disturbed(definition: JsonObject, pick: (count: number) => number): JsonObject {
  const copy = structuredClone(definition);
  const members: [JsonObject | Json[], string][] = [];
  const visit = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      members.push([value, name]);
      visit(member);
    }
  };
  visit(copy);
  const [owner, name] = members[pick(members.length)] as [JsonObject, string];
  const value = VALUES[pick(VALUES.length + 1)];
  if (value === undefined) Reflect.deleteProperty(owner, name);
  else owner[name] = structuredClone(value);
  return copy;
}
