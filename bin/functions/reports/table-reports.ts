import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

/** A report in the table. */
export interface Report {
  readonly pages: number;
  readonly readyAtMs: number;
}

/** The reports that are under way, in a table. */
export class TableReports {
  public constructor(private readonly tableName: string) {}

  /** Begins a report, unless it is under way. */
  public async begin(id: string, { pages, readyAtMs }: Report): Promise<void> {
    const Item = { id: { S: id }, pages: { N: String(pages) }, readyAtMs: { N: String(readyAtMs) } };
    const put = new PutItemCommand({
      TableName: this.tableName,
      Item,
      ConditionExpression: 'attribute_not_exists(id)',
    });
    await dynamodb.send(put).catch((error: Error) => {
      if (error.name !== 'ConditionalCheckFailedException') throw error;
    });
  }

  public async find(id: string): Promise<Report> {
    const get = new GetItemCommand({ TableName: this.tableName, Key: { id: { S: id } }, ConsistentRead: true });
    const { Item: item } = await dynamodb.send(get);
    return { pages: Number(item?.pages?.N), readyAtMs: Number(item?.readyAtMs?.N) };
  }

  public async cancel(id: string): Promise<void> {
    await dynamodb.send(new DeleteItemCommand({ TableName: this.tableName, Key: { id: { S: id } } }));
  }
}
