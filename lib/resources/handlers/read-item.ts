import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from './clients';

export type Row = Record<string, AttributeValue>;

/** The item with a string key, as it is at this moment. */
export async function readItem(tableName: string, keyName: string, key: string): Promise<Row | undefined> {
  const { Item: item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: { [keyName]: { S: key } }, ConsistentRead: true }),
  );
  return item;
}
