import { createRequire } from 'node:module';
import type { JsonObject } from '../../simulator/src/base/json';

interface Operation {
  readonly types: object;
  readonly custom?: object;
  readonly run: (store: object, data: object, done: (error: Error | null, result: JsonObject) => void) => void;
}

/** dynalite has no types of its own. */
interface Dynalite {
  readonly checkTypes: (input: object, types: object) => object;
  readonly checkValidations: (input: object, types: object, custom: object | undefined, store: object) => void;
}

const load = (path: string): unknown => createRequire(__filename)(`dynalite/${path}`) as unknown;
const { checkTypes, checkValidations } = load('validations') as Dynalite;
const { create } = load('db') as { create: (options: object) => object };

const OPERATIONS = Object.fromEntries(
  ['createTable', 'describeTable', 'putItem', 'updateItem', 'getItem', 'query', 'scan'].map((name) => {
    const { types, custom } = load(`validations/${name}`) as Pick<Operation, 'types' | 'custom'>;
    return [name, { types, custom, run: load(`actions/${name}`) } as Operation];
  }),
);

/** One table with the index of open items in this process: thousands of scenarios would wait too long for a server. */
export class LocalTable {
  private readonly store = create({ createTableMs: 0 });

  /** Creates the table, empty. */
  public async create(name: string): Promise<void> {
    await this.call('createTable', {
      TableName: name,
      AttributeDefinitions: ['id', 'open', 'dueAt'].map((key) => ({ AttributeName: key, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open-orders',
          KeySchema: [
            { AttributeName: 'open', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    for (let status = ''; status !== 'ACTIVE';) {
      const { Table: table } = await this.call('describeTable', { TableName: name });
      status = (table as JsonObject).TableStatus as string;
      if (status !== 'ACTIVE') await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Carries out an action of DynamoDB; throws with the name of its error. */
  public async call(action: string, input: JsonObject): Promise<JsonObject> {
    const operation = OPERATIONS[action];
    if (operation === undefined) throw new Error(`There is no ${action} here`);
    try {
      const checked = checkTypes({ ...input }, operation.types);
      checkValidations(checked, operation.types, operation.custom, this.store);
      return await new Promise((resolve, reject) => {
        operation.run(this.store, checked, (error, result) => (error ? reject(error) : resolve(result)));
      });
    } catch (error) {
      const { body } = error as { body?: { __type?: string; message?: string } };
      throw Object.assign(new Error(body?.message ?? String(error)), { name: body?.__type?.split('#')[1] ?? 'Error' });
    }
  }
}
