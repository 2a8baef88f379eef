import type { Footprint } from '../../base/order';
import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { Resource } from '../resource';

type Touched = readonly [how: 'reads' | 'writes', name: string];

/**
 * What a call of DynamoDB touches: the items whose keys it names, or whole tables; undefined where it names none.
 * An item is named after its table and its key: `dynamodb:Orders/{"id":{"S":"o1"}}`.
 */
export function touchesOfDynamoDb(
  action: string,
  input: JsonObject,
  resources: readonly Resource[],
): Footprint | undefined {
  const touched = touchedBy(action.toLowerCase(), input, resources);
  if (touched === undefined) return undefined;
  const of = (how: Touched[0]): string[] => touched.filter(([which]) => which === how).map(([, name]) => name);
  return { reads: of('reads'), writes: of('writes') };
}

function touchedBy(action: string, input: JsonObject, resources: readonly Resource[]): readonly Touched[] | undefined {
  const item = (how: Touched[0], given: JsonObject): Touched => [how, nameOf(given, resources)];
  switch (action) {
    case 'getitem':
      return [item('reads', input)];
    case 'query':
    case 'scan':
    case 'describetable':
      return [item('reads', { TableName: input['TableName'] ?? null })];
    case 'putitem':
    case 'updateitem':
    case 'deleteitem':
      return [item('writes', input)];
    case 'transactwriteitems':
    case 'transactgetitems':
      return ((input['TransactItems'] ?? []) as JsonObject[]).flatMap((each) =>
        Object.entries(each).map(([kind, given]) =>
          item(kind === 'ConditionCheck' || kind === 'Get' ? 'reads' : 'writes', given as JsonObject),
        ),
      );
    case 'batchgetitem':
      return ofTables(input, (TableName, request) =>
        ((request as JsonObject)['Keys'] as Json[]).map((Key) => item('reads', { TableName, Key })),
      );
    case 'batchwriteitem':
      return ofTables(input, (TableName, requests) =>
        (requests as JsonObject[]).flatMap((each) =>
          Object.values(each).map((given) => item('writes', { TableName, ...(given as JsonObject) })),
        ),
      );
    default:
      return undefined;
  }
}

function ofTables(input: JsonObject, touched: (table: string, given: Json) => Touched[]): Touched[] {
  return Object.entries((input['RequestItems'] ?? {}) as JsonObject).flatMap(([table, given]) => touched(table, given));
}

function nameOf({ TableName: table, Key: key, Item: item }: JsonObject, resources: readonly Resource[]): string {
  const name = textOf(table ?? '').replace(/^.*:table\//, '');
  const whole = `dynamodb:${name}`;
  const found =
    key ??
    keyIn(
      item as JsonObject | undefined,
      resources.find((each) => each.name === name),
    );
  if (found === undefined || found === null) return whole;
  return `${whole}/${JSON.stringify(Object.entries(found as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** The key of an item; undefined where nothing tells which attributes make it up. */
function keyIn(item: JsonObject | undefined, table: Resource | undefined): JsonObject | undefined {
  const schema = table?.properties['KeySchema'] as { AttributeName: string }[] | undefined;
  if (item === undefined || schema === undefined) return undefined;
  return Object.fromEntries(schema.map(({ AttributeName: name }) => [name, item[name] ?? null]));
}
