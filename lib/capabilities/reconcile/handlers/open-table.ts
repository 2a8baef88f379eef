import type {
  AttributeValue,
  GetItemCommandInput,
  QueryCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Adoption } from './look';
import type { OpenItem, Resumption } from './open-item';
import type { DueItem } from './round';
import { merged, nextLook } from './round';

type Item = Record<string, AttributeValue>;

/** The part of DynamoDB that is called. */
export interface DynamoDb {
  readonly getItem: (input: GetItemCommandInput) => Promise<{ Item?: Item }>;
  readonly query: (input: QueryCommandInput) => Promise<{ Items?: Item[]; LastEvaluatedKey?: Item }>;
  readonly updateItem: (input: UpdateItemCommandInput) => Promise<unknown>;
}

export interface OpenTableProps {
  readonly tableName: string;
  readonly indexName: string;
  /** Every value of the partition key of the index. */
  readonly openValues: readonly string[];
  /** The time between the beginnings of two rounds. */
  readonly everyMs: number;
  readonly now: () => number;
}

const NAMES = { '#open': 'open' };

/** The table of open items. Each write accepts its own earlier success, and gives way to whoever was faster. */
export class OpenTable {
  public constructor(
    private readonly dynamodb: DynamoDb,
    private readonly props: OpenTableProps,
  ) {}

  /** The item of this id, read consistently. */
  public async find(id: string): Promise<Item | undefined> {
    const { Item: item } = await this.dynamodb.getItem({ ...this.key(id), ConsistentRead: true });
    return item;
  }

  /** The open items that are due now, the longest first. */
  public due(): AsyncIterable<DueItem> {
    const now = this.later(0);
    return merged(this.props.openValues.map((value) => this.dueIn(value, now)));
  }

  /** Sends an item that could not be looked after to the end of the line. */
  public async setAside(item: DueItem): Promise<void> {
    await this.putOff(item, this.later(this.props.everyMs));
  }

  /** Puts off the next look at the item. */
  public async postpone(item: OpenItem): Promise<void> {
    await this.putOff(item, nextLook(item.startedAt, this.props.now(), this.props.everyMs));
  }

  /** Has the item belong to an execution. */
  public async adopt(item: OpenItem, arn: string, resumption: Resumption): Promise<Adoption> {
    try {
      const adopted = await this.update(item.id, {
        UpdateExpression:
          'SET executionArn = :arn, resumption = :resumption, attempts = :attempts, updatedAt = :now, dueAt = :due',
        ConditionExpression:
          'attribute_exists(#open) AND startedAt = :startedAt AND (executionArn = :before OR executionArn = :arn)',
        ExpressionAttributeValues: {
          ':arn': { S: arn },
          ':before': { S: item.executionArn },
          ':startedAt': { S: item.startedAt },
          ':resumption': { S: JSON.stringify(resumption) },
          ':attempts': { N: String(item.attempts + 1) },
          ':now': { S: this.later(0) },
          ':due': { S: this.later(this.props.everyMs) },
        },
      });
      return adopted ? 'adopted' : 'lost';
    } catch (error) {
      // What the steps have answered does not fit into the item.
      if ((error as Error).name === 'ValidationException') return 'too large';
      throw error;
    }
  }

  /** Closes the item with this status. */
  public async close(item: OpenItem, status: string): Promise<void> {
    await this.update(item.id, {
      UpdateExpression: 'SET #status = :status REMOVE #open, resumption',
      ConditionExpression:
        'attribute_exists(#open) AND executionArn = :arn AND startedAt = :startedAt AND #status = :before',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':status': { S: status },
        ':before': { S: item.status },
        ':arn': { S: item.executionArn },
        ':startedAt': { S: item.startedAt },
      },
    });
  }

  private async *dueIn(value: string, now: string): AsyncGenerator<DueItem> {
    let from: Item | undefined;
    do {
      const page = await this.dynamodb.query({
        TableName: this.props.tableName,
        IndexName: this.props.indexName,
        KeyConditionExpression: '#open = :open AND dueAt <= :now',
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: { ':open': { S: value }, ':now': { S: now } },
        ExclusiveStartKey: from,
        Limit: 100,
      });
      for (const { id, dueAt } of page.Items ?? []) {
        yield { id: id?.S ?? '', dueAt: dueAt?.S ?? '' };
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  private async putOff(item: DueItem, dueAt: string): Promise<void> {
    await this.update(item.id, {
      UpdateExpression: 'SET dueAt = :due',
      ConditionExpression: 'attribute_exists(#open) AND dueAt = :before',
      ExpressionAttributeValues: { ':due': { S: dueAt }, ':before': { S: item.dueAt } },
    });
  }

  /** False when the item has changed meanwhile. */
  private async update(id: string, input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>): Promise<boolean> {
    const names = { ...NAMES, ...input.ExpressionAttributeNames };
    try {
      await this.dynamodb.updateItem({ ...this.key(id), ...input, ExpressionAttributeNames: names });
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') {
        return false;
      }
      throw error;
    }
  }

  private key(id: string): { TableName: string; Key: Item } {
    return { TableName: this.props.tableName, Key: { id: { S: id } } };
  }

  private later(ms: number): string {
    return new Date(this.props.now() + ms).toISOString();
  }
}
