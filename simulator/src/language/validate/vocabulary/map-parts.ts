import type { Json, JsonObject } from '../../../base/json';
import { hasOwn, isObject } from '../../jsonpath/select';
import { inJsonata, inJsonPath, object, requireFields, type ObjectRule } from '../object-rule';
import { referencePath } from '../paths';
import type { Check, StateChecks } from '../scope';
import { parameters, template } from '../templates';
import { both, integer, like, list, oneOf, orExpression, text } from '../values';

/** A batch, like any other payload, has this many bytes at most. */
const MAX_BATCH_BYTES = 262_144;
const MAX_ITEMS = 100_000_000;

/** A number that a Map reads: a path to it names one place in the input or a variable. */
export const numberPath = inJsonPath(referencePath('input', 'variable'));

const bucketAnd =
  (...members: readonly string[]): Check =>
  (value, at, checks) => {
    if (!isObject(value)) return;
    for (const name of ['Bucket', ...members]) {
      if (hasOwn(value, name) || (checks.language === 'JSONPath' && hasOwn(value, `${name}.$`))) continue;
      checks.report.schema(`The field '${name}' is required but was missing`, at);
    }
  };

/** What the reader or the writer is called with. */
const CALL = { Parameters: inJsonPath(parameters), Arguments: inJsonata(orExpression(both(objectOnly, template))) };

function objectOnly(value: Json, at: string, { report }: StateChecks): void {
  if (!isObject(value)) report.schema('Expected value of type [OBJECT]', at);
}

const pointer: Check = (value, at, { report }) => {
  if (typeof value === 'string' && !/^(\/([^~]|~[01])*)?$/.test(value))
    report.schema('Value is not a valid JSON Pointer', at);
};

/** How what was read is turned into items. */
const READER_CONFIG: ObjectRule = {
  fields: {
    InputType: oneOf('MANIFEST', 'JSON', 'CSV', 'JSONL', 'PARQUET'),
    Transformation: oneOf('NONE', 'LOAD_AND_FLATTEN'),
    ManifestType: oneOf('ATHENA_DATA', 'S3_INVENTORY'),
    CSVDelimiter: oneOf('COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'),
    CSVHeaderLocation: oneOf('FIRST_ROW', 'GIVEN'),
    CSVHeaders: list(text, { least: 1 }),
    ItemsPointer: both(text, pointer),
    MaxItems: orExpression(integer({ least: 0, most: MAX_ITEMS })),
    MaxItemsPath: numberPath,
  },
  atMostOne: [['MaxItems', 'MaxItemsPath']],
  relations: (config, at, checks) => {
    if (config['CSVHeaderLocation'] === 'GIVEN') requireFields(config, ['CSVHeaders'], at, checks);
  },
};

/** ItemReader: where a distributed Map reads its items. */
export const itemReader = object({
  fields: {
    Resource: like(
      /^arn:[^:]+:states:[^:]*:[^:]*:s3:(getObject|listObjectsV2)$/,
      'arn:<partition>:states:::s3:getObject',
      'arn:<partition>:states:::s3:listObjectsV2',
    ),
    ReaderConfig: object(READER_CONFIG),
    ...CALL,
  },
  required: ['Resource'],
  relations: (reader, at, checks) => {
    const { Resource: resource } = reader;
    const needed = typeof resource === 'string' && resource.endsWith(':s3:getObject') ? ['Key'] : [];
    checkCall(reader, at, checks, bucketAnd(...needed));
  },
});

/** ItemBatcher: how a distributed Map puts items together. */
export const itemBatcher = object({
  fields: {
    BatchInput: template,
    MaxItemsPerBatch: orExpression(integer({ least: 1 })),
    MaxItemsPerBatchPath: numberPath,
    MaxInputBytesPerBatch: orExpression(integer({ least: 1, most: MAX_BATCH_BYTES })),
    MaxInputBytesPerBatchPath: numberPath,
  },
  atMostOne: [
    ['MaxItemsPerBatch', 'MaxItemsPerBatchPath'],
    ['MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath'],
  ],
  relations: (batcher, at, { report }) => {
    if (Object.keys(batcher).some((name) => name.startsWith('Max'))) return;
    report.schema('At least one of [MaxItemsPerBatch, MaxInputBytesPerBatch] is required', at);
  },
});

/** ResultWriter: where a distributed Map writes its results, and in which form. */
export const resultWriter = object({
  fields: {
    Resource: like(/^arn:[^:]+:states:[^:]*:[^:]*:s3:putObject$/, 'arn:<partition>:states:::s3:putObject'),
    WriterConfig: object({
      fields: { Transformation: oneOf('NONE', 'COMPACT', 'FLATTEN'), OutputType: oneOf('JSON', 'JSONL') },
    }),
    ...CALL,
  },
  relations: (writer, at, checks) => {
    const call = callField(checks);
    if (hasOwn(writer, 'Resource') !== hasOwn(writer, call) || Object.keys(writer).length === 0) {
      const message = `The field 'ResultWriter' must specify WriterConfig, or Resource with ${call}, or all three`;
      checks.report.schema(message, at);
    }
    checkCall(writer, at, checks, bucketAnd());
  },
});

function callField({ language }: StateChecks): 'Arguments' | 'Parameters' {
  return language === 'JSONata' ? 'Arguments' : 'Parameters';
}

function checkCall(owner: JsonObject, at: string, checks: StateChecks, check: Check): void {
  const call = callField(checks);
  if (hasOwn(owner, call)) check(owner[call] as Json, `${at}/${call}`, checks);
}
