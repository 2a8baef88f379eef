import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { PriceList } from './lines';

const dynamodb = new DynamoDBClient({});

/** DynamoDB takes no more keys in one call: a batch of the workflow has no more lines. */
const MAX_KEYS = 100;

/** Prices in a table. */
export class TablePrices implements PriceList {
  public constructor(private readonly tableName: string) {}

  public async pricesOf(skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const prices = new Map<string, number>();
    let keys = skus.slice(0, MAX_KEYS).map((sku) => ({ sku: { S: sku } }));
    while (keys.length > 0) {
      const answer = await dynamodb.send(
        new BatchGetItemCommand({ RequestItems: { [this.tableName]: { Keys: keys } } }),
      );
      for (const { sku, price } of answer.Responses?.[this.tableName] ?? []) {
        if (sku?.S !== undefined) prices.set(sku.S, Number(price?.N));
      }
      keys = (answer.UnprocessedKeys?.[this.tableName]?.Keys ?? []) as typeof keys;
    }
    return prices;
  }
}
