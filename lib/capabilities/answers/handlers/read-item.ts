import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import type { UsersTable } from './rows';

export type Row = Record<string, AttributeValue>;

/** The item with a string key, as it is at this moment. */
export async function readItem(tableName: string, keyName: string, key: string): Promise<Row | undefined> {
  const { Item: item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: { [keyName]: { S: key } }, ConsistentRead: true }),
  );
  return item;
}

/** The table of users, as the row of a verification names it. */
export function usersTableOf(row: Row): UsersTable | undefined {
  const { usersTable, usersKey, verifiedAttribute } = row;
  if (!usersTable?.S || !usersKey?.S || !verifiedAttribute?.S) {
    return undefined;
  }
  return { tableName: usersTable.S, key: usersKey.S, verifiedAttribute: verifiedAttribute.S };
}

/** What the workflow recorded of a user: verified or not, or that the item is gone. */
export async function readUser(users: UsersTable, userId: string): Promise<'verified' | 'unverified' | 'gone'> {
  const user = await readItem(users.tableName, users.key, userId);
  if (user === undefined) {
    return 'gone';
  }
  return user[users.verifiedAttribute]?.BOOL === true ? 'verified' : 'unverified';
}
