import type { JsonObject } from '../../engine/json';
import type { Resource } from '../assembly/resource';
import { marshal, unmarshal, type Item, type ItemValue } from '../services/attribute-value';
import type { DynamoDbService } from '../services/dynamodb-service';
import type { Driver } from './driver';

const TEST = { description: 'the test' };

/** A DynamoDB table of the app. Items are plain values; a `Set` stands for a set of strings or numbers. */
export class TableHandle {
  constructor(
    private readonly resource: Resource,
    private readonly service: DynamoDbService,
    private readonly driver: Driver,
  ) {}

  get name(): string {
    return this.resource.name;
  }

  /** Every item, in an order that depends on the keys alone. */
  async items(): Promise<Record<string, ItemValue>[]> {
    const items: JsonObject[] = [];
    let from: JsonObject = {};
    do {
      const { Items, LastEvaluatedKey: last } = await this.call('Scan', from);
      items.push(...(Items as JsonObject[]));
      from = last === undefined ? {} : { ExclusiveStartKey: last };
    } while ('ExclusiveStartKey' in from);
    return items.map(unmarshal);
  }

  /** The item of a key; undefined when there is none. */
  async get(key: Item): Promise<Record<string, ItemValue> | undefined> {
    const { Item: item } = await this.call('GetItem', { Key: marshal(key), ConsistentRead: true });
    return item === undefined ? undefined : unmarshal(item as JsonObject);
  }

  /** Writes an item, as if somebody outside of the app had done it. */
  async put(item: Item): Promise<void> {
    await this.call('PutItem', { Item: marshal(item) });
  }

  /** Deletes the item of a key, if there is one. */
  async delete(key: Item): Promise<void> {
    await this.call('DeleteItem', { Key: marshal(key) });
  }

  private call(action: string, input: JsonObject): Promise<JsonObject> {
    return this.driver.exclusively(() => this.service.call(action, { TableName: this.name, ...input }, TEST));
  }
}
