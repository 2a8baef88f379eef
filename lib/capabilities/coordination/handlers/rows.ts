import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import { unlessRefused } from '../../../resources/handlers/unless-refused';

export type Row = Record<string, AttributeValue>;

/** The primary key of a row. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

/** A conditional write of a row. */
export interface RowUpdate {
  readonly update: string;
  readonly condition: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Row;
  /** @default 'ALL_NEW' */
  readonly returns?: 'ALL_NEW' | 'ALL_OLD';
}

/** The primary key of a row that was read. */
export function keyOf(row: Row): RowKey {
  return { pk: row.pk?.S ?? '', sk: row.sk?.S ?? '' };
}

/** A number of a row; undefined when it has none. */
export function numberOf(row: Row | undefined, name: string): number | undefined {
  const text = row?.[name]?.N;
  return text === undefined ? undefined : Number(text);
}

/** All rows of a partition, as they are at this moment. */
export async function readPartition(pk: string): Promise<Row[]> {
  return readAll({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
    ConsistentRead: true,
  });
}

/** The rows that an execution owns, as the index has them. */
export async function ownedBy(executionArn: string): Promise<RowKey[]> {
  const rows = await readAll({
    IndexName: environment('OWNER_INDEX'),
    KeyConditionExpression: 'execution = :execution',
    ExpressionAttributeValues: { ':execution': { S: executionArn } },
  });
  return rows.map(keyOf);
}

/** The row as it is after the write, or as it was before; undefined when its condition does not hold. */
export async function updateRow(
  key: RowKey,
  { update, condition, names, values, returns = 'ALL_NEW' }: RowUpdate,
): Promise<Row | undefined> {
  const write = new UpdateItemCommand({
    ...addressOf(key),
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: returns,
  });
  return (await unlessRefused(dynamodb.send(write)))?.Attributes;
}

/** Deletes a row, if the condition holds. */
export async function deleteRow(key: RowKey, condition: string, values: Row): Promise<void> {
  const write = new DeleteItemCommand({
    ...addressOf(key),
    ConditionExpression: condition,
    ExpressionAttributeValues: values,
  });
  await unlessRefused(dynamodb.send(write));
}

function addressOf({ pk, sk }: RowKey): { TableName: string; Key: Row } {
  return { TableName: environment('TABLE'), Key: { pk: { S: pk }, sk: { S: sk } } };
}

interface Read {
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeValues: Row;
  readonly ConsistentRead?: boolean;
}

async function readAll(read: Read): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Row | undefined;
  do {
    const page = await dynamodb.send(
      new QueryCommand({ TableName: environment('TABLE'), ExclusiveStartKey: from, ...read }),
    );
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return rows;
}
