import { gunzipSync } from 'node:zlib';
import type { ItemReader } from '../../language/definition';
import { evaluateTemplate } from '../../language/payload-template';
import { hasOwn } from '../../language/jsonpath/select';
import { pathScope } from '../fields/environment';
import { typedField } from '../fields/typed-field';
import type { Json, JsonObject } from '../../base/json';
import { resourceOf } from '../resource';
import { CsvError, csvItems, csvRows } from './csv';
import { type ItemSet, firstOf, itemSetOf } from '../fields/item-set';
import type { MapRunLimits } from './limits';
import type { DistributedItems } from '../fields/outcome';
import { MapRunFailure, type Procedure, asked, settled } from './procedure';

const GET_OBJECT = 'arn:aws:states:::s3:getObject';

type ReaderConfig = NonNullable<ItemReader['ReaderConfig']>;

/** Reads the items of a distributed Map from where its ItemReader says. */
export function* readItems(items: DistributedItems, { maxItems }: MapRunLimits): Procedure<ItemSet> {
  const reader = items.state.ItemReader as ItemReader;
  const config = reader.ReaderConfig ?? {};
  const args = yield* argumentsOf(reader, items);
  if (maxItems < 0) throw readerFailed('field MaxItems must be positive');
  const read =
    resourceOf(reader.Resource).action === 'listObjectsV2'
      ? yield* listObjects(reader, args as JsonObject, config)
      : yield* objectItems(reader.Resource, args as JsonObject, config);
  return maxItems > 0 ? firstOf(read, maxItems) : read;
}

function* argumentsOf(reader: ItemReader, { seen, environment }: DistributedItems): Procedure<Json> {
  if (environment.language === 'JSONata') {
    const args = reader.Arguments ?? {};
    return yield* settled(typedField(args, 'ItemReader/Arguments', ['object'], environment, { input: seen.input }));
  }
  return evaluateTemplate(reader.Parameters ?? {}, pathScope(seen.selected, environment));
}

function* objectItems(resource: string, args: JsonObject, config: ReaderConfig): Procedure<ItemSet> {
  const text = bodyText(yield* read(resource, args));
  const source = `S3://${args['Bucket'] as string}/${args['Key'] as string}`;
  if (config.ManifestType === 'ATHENA_DATA') return { values: yield* athenaItems(text, config), source };
  // An inventory goes without InputType: its files are always read as CSV.
  if (config.ManifestType === 'S3_INVENTORY' || config.InputType === 'MANIFEST') {
    return { values: yield* inventoryItems(text, args), source };
  }
  return itemsIn(text, config, source);
}

function* read(resource: string, args: JsonObject): Procedure<Json> {
  try {
    return yield* asked({ part: 'reader', resource, arguments: args });
  } catch (error) {
    throw error instanceof MapRunFailure ? readerFailed(error.failure.cause ?? error.failure.error) : error;
  }
}

/** The items in the text of an object. */
function itemsIn(text: string, config: ReaderConfig, source: string): ItemSet {
  switch (config.InputType) {
    case 'CSV':
      return { values: itemsInCsv(text, config), source };
    case 'JSONL':
      return { values: linesOf(text).map(parseItem), source };
    case 'PARQUET':
      throw notRead('Parquet files');
    default:
      return itemsInJson(parseItem(text), config.ItemsPointer, source);
  }
}

function itemsInCsv(text: string, config: ReaderConfig): readonly Json[] {
  const rows = rowsOf(text, config.CSVDelimiter);
  const headers = config.CSVHeaderLocation === 'GIVEN' ? (config.CSVHeaders ?? []) : (rows.shift() ?? []);
  if (new Set(headers).size < headers.length) throw readerFailed('CSV headers cannot contain duplicates.');
  return csvItems(rows, headers);
}

function rowsOf(text: string, delimiter?: string): string[][] {
  try {
    return csvRows(text, delimiter);
  } catch (error) {
    throw error instanceof CsvError ? readerFailed(error.message) : error;
  }
}

/** The items in what was read, or in the part of it that ItemsPointer names. */
export function itemsInJson(value: Json, pointer: string | undefined, source: string): ItemSet {
  const found = itemSetOf(pointer === undefined ? value : atPointer(value, pointer), source);
  if (found === undefined) throw readerFailed('Attempting to map over non-iterable node.');
  return found;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** What a JSON Pointer (RFC 6901) names. */
function atPointer(value: Json, pointer: string): Json | undefined {
  let node: Json | undefined = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    node = typeof node === 'object' && node !== null && hasOwn(node, key) ? (node as JsonObject)[key] : undefined;
  }
  return node;
}

function parseItem(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw readerFailed('Unable to parse the contents of the file as JSON.');
  }
}

/** An S3 inventory: a manifest that lists (zipped) CSV files. */
function* inventoryItems(text: string, args: JsonObject): Procedure<readonly Json[]> {
  const manifest = parseItem(text) as {
    readonly fileFormat?: string;
    readonly fileSchema?: string;
    readonly destinationBucket?: string;
    readonly files?: readonly { readonly key: string }[];
  };
  if ((manifest.fileFormat ?? 'CSV') !== 'CSV') throw notRead(`inventories in the format ${manifest.fileFormat}`);
  const headers = (manifest.fileSchema ?? 'Bucket, Key').split(',').map((name) => name.trim());
  const bucket = manifest.destinationBucket?.replace(/^arn:[^:]*:s3:::/, '') ?? (args['Bucket'] as string);
  const items: Json[] = [];
  for (const { key } of manifest.files ?? []) {
    const body = yield* read(GET_OBJECT, { Bucket: bucket, Key: key });
    items.push(...csvItems(rowsOf(bodyText(body)), headers));
  }
  return items;
}

/** A manifest of Athena's UNLOAD: one object URI a line, all of the type that InputType names. */
function* athenaItems(text: string, config: ReaderConfig): Procedure<readonly Json[]> {
  const items: Json[] = [];
  for (const uri of linesOf(text)) {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri.trim()) ?? [];
    const body = bodyText(yield* read(GET_OBJECT, { Bucket: bucket, Key: key }));
    const InputType = config.InputType === undefined || config.InputType === 'MANIFEST' ? 'JSONL' : config.InputType;
    items.push(...itemsIn(body, { ...config, InputType }, uri).values);
  }
  return items;
}

function* listObjects(reader: ItemReader, args: JsonObject, config: ReaderConfig): Procedure<ItemSet> {
  const listed: JsonObject[] = [];
  let token: Json | undefined;
  do {
    const page = (yield* read(
      reader.Resource,
      token === undefined ? args : { ...args, ContinuationToken: token },
    )) as JsonObject;
    listed.push(...((page['Contents'] ?? []) as JsonObject[]));
    token = page['NextContinuationToken'];
  } while (token !== undefined && token !== null);
  const bucket = args['Bucket'] as string;
  const source = `S3://${bucket}`;
  if (config.Transformation !== 'LOAD_AND_FLATTEN') return { values: listed.map(listedItem), source };
  const items: Json[] = [];
  for (const { Key } of listed) {
    const body = bodyText(yield* read(GET_OBJECT, { Bucket: bucket, Key: Key as string }));
    items.push(...itemsIn(body, config, source).values);
  }
  return { values: items, source };
}

/** A listed object with the members and the units that AWS hands on. */
function listedItem(object: JsonObject): Json {
  const { ETag, Key, LastModified, Size, StorageClass } = object;
  return {
    Etag: object['Etag'] ?? ETag ?? '',
    Key: Key ?? '',
    LastModified: LastModified ?? 0,
    Size: Size ?? 0,
    StorageClass: StorageClass ?? 'STANDARD',
  };
}

/** The text of an answer to GetObject, unzipped; bytes that are no UTF-8 become replacement characters. */
function bodyText(answer: Json): string {
  const { Body: body, BodyIsBase64: isBase64 } = answer as JsonObject;
  if (typeof body !== 'string') return JSON.stringify(body ?? null);
  const text = isBase64 === true ? bytesText(Buffer.from(body, 'base64')) : body;
  return text.replace(/^\uFEFF/, '');
}

function bytesText(bytes: Buffer): string {
  const magic = bytes.subarray(0, 4).toString('hex');
  if (magic === '28b52ffd') throw notRead('objects compressed by Zstandard');
  return (magic.startsWith('1f8b') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function notRead(what: string): MapRunFailure {
  return readerFailed(`The simulator does not read ${what}.`);
}

function readerFailed(cause: string | undefined): MapRunFailure {
  return new MapRunFailure({ error: 'States.ItemReaderFailed', cause });
}
