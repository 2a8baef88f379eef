import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Ledger } from './book-keeping';

const dynamodb = new DynamoDBClient({});

/** Another call that changes the same entry at the same time goes first this many times, then the workflow tries again. */
const MAX_CONFLICTS = 10;

/** A ledger in a table: an item per entry, and a version that shows whether somebody else was faster. */
export class TableLedger<Entry> implements Ledger<Entry> {
  public constructor(private readonly tableName: string) {}

  public async change(key: string, rule: (entry: Entry | undefined) => Entry): Promise<void> {
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      const { entry, version } = await this.read(key);
      const next = rule(entry);
      if (next === entry || (await this.write(key, next, version))) return;
    }
    const error = new Error(`'${key}' is changed by too many at the same time`);
    error.name = 'Ledger.Busy';
    throw error;
  }

  private async read(key: string): Promise<{ entry?: Entry; version: number }> {
    const { Item: item } = await dynamodb.send(
      new GetItemCommand({ TableName: this.tableName, Key: { id: { S: key } }, ConsistentRead: true }),
    );
    return item?.entry?.S === undefined
      ? { version: 0 }
      : { entry: JSON.parse(item.entry.S) as Entry, version: Number(item.version?.N ?? 0) };
  }

  private async write(key: string, entry: Entry, version: number): Promise<boolean> {
    try {
      await dynamodb.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: { id: { S: key }, entry: { S: JSON.stringify(entry) }, version: { N: String(version + 1) } },
          ConditionExpression: version === 0 ? 'attribute_not_exists(version)' : 'version = :version',
          ...(version === 0 ? {} : { ExpressionAttributeValues: { ':version': { N: String(version) } } }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
