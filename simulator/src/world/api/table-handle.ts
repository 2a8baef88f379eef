import type { JsonObject } from '../../base/json';
import { constructPath, type Resource } from '../../services/resource';
import { marshal, unmarshal, type Item, type ItemValue } from '../../services/dynamodb/attribute-value';
import type { DynamoDbService } from '../../services/dynamodb/dynamodb-service';
import { touchesOfDynamoDb } from '../../services/dynamodb/touches';
import type { Turn } from './clients';
import type { Driver } from './driver';

const TEST = { description: 'the test' };

/** A DynamoDB table of the app. Items are plain values; a `Set` stands for a set of strings or numbers. */
export class TableHandle {
  constructor(
    private readonly resource: Resource,
    private readonly service: DynamoDbService,
    private readonly driver: Driver,
    private readonly nowMs: () => number,
  ) {}

  get name(): string {
    return this.resource.name;
  }

  /** Every item, in an order that depends on the keys alone. */
  async items(): Promise<Record<string, ItemValue>[]> {
    const items = await this.driver.amid(() => this.service.items(this.resource), this.turn('Scan', {}));
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

  /**
   * Deletes the items whose time to live has passed, as DynamoDB does within days; the answer is how many there were.
   * @throws when the table has no time to live.
   */
  async deleteExpired(): Promise<number> {
    const attribute = this.timeToLiveAttribute();
    const nowSeconds = this.nowMs() / 1000;
    const expired = (await this.items()).filter((item) => isBefore(item[attribute], nowSeconds));
    for (const item of expired) await this.delete(this.keyOf(item));
    return expired.length;
  }

  private timeToLiveAttribute(): string {
    const { AttributeName: attribute, Enabled: isEnabled } = (this.resource.properties['TimeToLiveSpecification'] ??
      {}) as JsonObject;
    if (typeof attribute === 'string' && isEnabled !== false) return attribute;
    throw new Error(`The table '${constructPath(this.resource)}' has no time to live`);
  }

  private keyOf(item: Item): Item {
    const schema = (this.resource.properties['KeySchema'] ?? []) as { AttributeName: string }[];
    return Object.fromEntries(schema.map(({ AttributeName: name }) => [name, item[name] ?? null]));
  }

  private call(action: string, input: JsonObject): Promise<JsonObject> {
    const call = (): Promise<JsonObject> => this.service.call(action, { TableName: this.name, ...input }, TEST);
    return this.driver.amid(call, this.turn(action, input));
  }

  private turn(action: string, input: JsonObject): Turn {
    const footprint = touchesOfDynamoDb(action, { TableName: this.name, ...input }, [this.resource]);
    return {
      what: `calls ${action} of ${constructPath(this.resource)}`,
      footprint: footprint ?? { reads: [], writes: ['dynamodb'] },
    };
  }
}

function isBefore(value: ItemValue | undefined, seconds: number): boolean {
  return typeof value === 'number' && value <= seconds;
}
