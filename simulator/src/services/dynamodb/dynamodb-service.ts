import type { Json, JsonObject } from '../../base/json';
import { constructPath, type Resource } from '../resource';
import { plainJson, unmarshal } from './attribute-value';
import type { HostPort } from '../ports';
import { changesOf, type Changes, type Redeployment } from '../redeployment';
import {
  AwsError,
  Unsupported,
  type Caller,
  type Service,
  type ServiceContents,
  type StandingPermission,
} from '../service';
import { textOf } from '../../base/text';
import { isReindexed, tableRefusal } from './table-changes';

/** What a write has done to an item; members that are undefined stand for an item that is not there. */
export interface ItemChange {
  /** The name of the table. */
  readonly table: string;
  readonly keys: JsonObject;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}

const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

interface ExecuteAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly changes?: readonly ItemChange[];
}

/** The embedded DynamoDB, with the tables that the templates declare. */
export class DynamoDbService implements Service {
  readonly name = 'dynamodb';
  private created: Promise<void> | undefined;
  private readonly listeners: ((change: ItemChange) => void)[] = [];
  readonly redeployment: Redeployment = {
    types: TABLES,
    refusal: (changes) => firstRefusal(changesOf(changes, ...TABLES)),
    carryOut: (changes) => this.redeploy(changesOf(changes, ...TABLES)),
  };

  constructor(
    private standing: readonly Resource[],
    private readonly host: () => Promise<HostPort>,
  ) {}

  get tables(): readonly Resource[] {
    return this.standing;
  }

  get standingPermission(): StandingPermission {
    return { writes: this.listeners.length === 0 };
  }

  /** Calls back with every change of an item, in the order of the changes. */
  whenChanged(listener: (change: ItemChange) => void): void {
    this.listeners.push(listener);
  }

  async call(action: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    await (this.created ??= this.createTables(this.tables));
    const { status, body, changes } = await this.execute(action, input);
    for (const change of changes ?? []) for (const listener of this.listeners) listener(change);
    if (status === 200) return body;
    const { __type: type, message, Message: otherMessage, ...members } = body;
    const text = textOf(message ?? otherMessage ?? '');
    if (status === 501) throw new Unsupported(`${text}, which ${caller.description} calls; mock the call`);
    throw new AwsError(textOf(type).replace(/^.*#/, ''), text, status, members);
  }

  /** Every item of a table, in an order that depends on the keys alone. */
  async items(table: Resource): Promise<readonly JsonObject[]> {
    const items: JsonObject[] = [];
    let from: JsonObject = {};
    do {
      const input = { TableName: table.name, ...from };
      const { Items, LastEvaluatedKey: last } = await this.call('Scan', input, { description: 'the test' });
      items.push(...(Items as JsonObject[]));
      from = last === undefined ? {} : { ExclusiveStartKey: last };
    } while ('ExclusiveStartKey' in from);
    return items;
  }

  async contents(): Promise<ServiceContents> {
    const tables = [];
    for (const table of this.tables) {
      const items = await this.items(table);
      tables.push({ name: constructPath(table), items: items.map((each) => plainJson(unmarshal(each))) });
    }
    return { tables };
  }

  private async execute(action: string, input: JsonObject): Promise<ExecuteAnswer> {
    const host = await this.host();
    return host.command('dynamodb', { action, input, capture: this.listeners.length > 0 });
  }

  private async redeploy({ created, updated, deleted }: Changes): Promise<void> {
    const other = new Map(updated.map(({ before, after }) => [before, after]));
    this.standing = [
      ...this.tables.filter((each) => !deleted.includes(each)).map((each) => other.get(each) ?? each),
      ...created,
    ];
    // Tables are created when somebody first asks for one.
    if (this.created === undefined) return;
    await this.created;
    for (const each of deleted) await this.execute('RemoveTable', { TableName: each.name });
    await this.createTables(created);
    for (const each of updated) {
      if (isReindexed(each)) await this.rebuild(each.after);
      if (each.properties.includes('TimeToLiveSpecification')) await this.setTimeToLive(each.after, { Enabled: false });
    }
  }

  /** Indexes items anew; nobody hears of it, since no item changes. */
  private async rebuild(table: Resource): Promise<void> {
    const items = await this.items(table);
    await this.execute('RemoveTable', { TableName: table.name });
    await this.createTables([table]);
    for (const Item of items) await this.execute('PutItem', { TableName: table.name, Item });
  }

  private async createTables(tables: readonly Resource[]): Promise<void> {
    for (const table of tables) {
      const { status, body } = await this.execute('CreateTable', createTableInput(table));
      if (status !== 200) throw new Error(`[${table.path}] DynamoDB refuses the table: ${JSON.stringify(body)}`);
      await this.setTimeToLive(table);
    }
  }

  private async setTimeToLive(table: Resource, otherwise?: JsonObject): Promise<void> {
    const setting = table.properties['TimeToLiveSpecification'] ?? otherwise;
    if (setting === undefined) return;
    const input = { TableName: table.name, TimeToLiveSpecification: setting };
    await this.execute('UpdateTimeToLive', input);
  }
}

function firstRefusal({ updated }: Changes): string | undefined {
  return updated.map(tableRefusal).find((each) => each !== undefined);
}

function createTableInput(table: Resource): JsonObject {
  const { AttributeDefinitions: attributes, KeySchema: keys, ...rest } = table.properties;
  const input: JsonObject = {
    TableName: table.name,
    AttributeDefinitions: attributes ?? [],
    KeySchema: keys ?? [],
    BillingMode: 'PAY_PER_REQUEST',
  };
  const indexes = (value: Json | undefined): Json =>
    ((value ?? []) as JsonObject[]).map(({ IndexName, KeySchema, Projection }) => ({
      IndexName: IndexName ?? null,
      KeySchema: KeySchema ?? null,
      Projection: Projection ?? null,
    }));
  for (const kind of ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes']) {
    if (rest[kind] !== undefined) input[kind] = indexes(rest[kind]);
  }
  return input;
}
