import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { rememberExpressions } from './remembered-expressions.mjs';
import { Transactions } from './transactions.mjs';

const require = createRequire(import.meta.url);
const validations = require('dynalite/validations');
const db = require('dynalite/db');

for (const name of ['conditionParser', 'projectionParser', 'updateParser'])
  rememberExpressions(require(`dynalite/db/${name}`));

const ACTIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
];

/** What deployments ask for, and no client can: AWS has no action of the name. */
const REMOVE_TABLE = 'RemoveTable';

const operations = new Map(
  ACTIONS.map((name) => {
    const file = name[0].toLowerCase() + name.slice(1);
    const { types, custom } = require(`dynalite/validations/${file}`);
    return [name, { types, custom, run: require(`dynalite/actions/${file}`) }];
  }),
);

const REFUSED = {
  status: 400,
  body: {
    __type: 'com.amazon.coral.validate#ValidationException',
    message: "The simulator's DynamoDB takes nothing that is named __proto__",
  },
};

/** DynamoDB in memory: dynalite's own operations, one at a time, without its HTTP server. */
export class EmbeddedDynamoDb {
  #store;
  #timeToLive = new Map();
  #last = Promise.resolve();
  #keyNames = new Map();
  #transactions = new Transactions({
    identify: (input) => JSON.stringify([withTableName(input).TableName, this.#keyOf(withTableName(input))]),
    stored: (input) => this.#stored(withTableName(input)),
    holds: (action, input, stored) => this.#holds(action, withTableName(input), stored),
    run: (action, input) => this.#run(action, withTableName(input)),
  });

  /** @param store what the operations work on: a `TableStore`, or one that dynalite has made. */
  constructor(store) {
    this.#store = store;
  }

  /**
   * Carries out an action; the answer has the status and the body that DynamoDB would send, and on request what it has
   * changed.
   */
  execute(action, input, capture) {
    const run = this.#last.then(() => (capture ? this.#captured(action, input) : this.#execute(action, input)));
    this.#last = run.catch(() => {});
    return run;
  }

  /** The items as they were before and after, for streams. */
  async #captured(action, input) {
    const touched = touchedBy(action, input).map(withTableName);
    const before = [];
    for (const each of touched) before.push(await this.#stored(each).catch(() => undefined));
    const answer = await this.#execute(action, input);
    const changes = [];
    for (const [at, each] of touched.entries()) {
      const after = await this.#stored(each).catch(() => undefined);
      if (same(before[at], after)) continue;
      const change = { table: each.TableName, keys: this.#keyOf(each), before: before[at], after };
      changes.push(change);
    }
    return { ...answer, changes };
  }

  async #execute(action, input) {
    // The database sets members by name: this one would be a member of every object of the process.
    if (JSON.stringify(input, withoutValues).includes('__proto__')) return REFUSED;
    try {
      return { status: 200, body: await this.#carryOut(action, withTableName(input)) };
    } catch (error) {
      if (error.statusCode === undefined) throw error;
      return { status: error.statusCode, body: error.body };
    }
  }

  #carryOut(action, input) {
    switch (action) {
      case 'UpdateTimeToLive':
        return this.#updateTimeToLive(input);
      case 'DescribeTimeToLive':
        return this.#describeTimeToLive(input);
      case 'CreateTable':
        return this.#createTable(input);
      case REMOVE_TABLE:
        return this.#removeTable(input);
      case 'DeleteTable':
        return Promise.reject(unsupported(action));
      case 'BatchGetItem':
        return this.#batchGet(input);
      case 'TransactWriteItems':
        return this.#transactions.write(input);
      case 'TransactGetItems':
        return this.#transactions.get(input);
      default:
        return this.#conditional(action, input);
    }
  }

  async #conditional(action, input) {
    try {
      return await this.#run(action, { ...input });
    } catch (error) {
      const isRefused = /ConditionalCheckFailedException$/.test(error.body?.__type ?? '');
      if (isRefused && input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') {
        const item = await this.#stored(input);
        if (item !== undefined) error.body = { ...error.body, Item: item };
      }
      throw error;
    }
  }

  async #stored(input) {
    const { TableName } = input;
    const found = await this.#run('GetItem', { TableName, Key: this.#keyOf(input), ConsistentRead: true });
    return found.Item;
  }

  #keyOf({ TableName, Key, Item }) {
    const names = this.#keyNames.get(TableName) ?? [];
    return Key ?? Object.fromEntries(names.map((name) => [name, Item?.[name]]));
  }

  #holds(action, input, stored) {
    const { types, custom } = operations.get(action);
    const checked = validations.checkTypes({ ...input }, types);
    validations.checkValidations(checked, types, custom, this.#store);
    return db.checkConditional(checked, stored) == null;
  }

  async #createTable(input) {
    const created = await this.#run('CreateTable', input);
    this.#keyNames.set(
      input.TableName,
      input.KeySchema.map(({ AttributeName }) => AttributeName),
    );
    for (;;) {
      const { Table } = await this.#run('DescribeTable', { TableName: input.TableName });
      if (Table.TableStatus === 'ACTIVE') return created;
      await setImmediate();
    }
  }

  /** A deployment has the table be gone when this is done. */
  async #removeTable({ TableName }) {
    await this.#run('DeleteTable', { TableName });
    this.#keyNames.delete(TableName);
    this.#timeToLive.delete(TableName);
    const isThere = () => new Promise((resolve) => this.#store.getTable(TableName, false, (error) => resolve(!error)));
    while (await isThere()) await setImmediate();
    return {};
  }

  /** dynalite shuffles what it found; here the answer follows the request. */
  async #batchGet(input) {
    const answer = await this.#run('BatchGetItem', input);
    for (const [table, { Keys }] of Object.entries(input.RequestItems ?? {})) {
      const found = answer.Responses?.[table];
      if (found === undefined) continue;
      const place = (item) =>
        Keys.findIndex((key) => Object.entries(key).every(([name, value]) => same(item[name], value)));
      found.sort((left, right) => place(left) - place(right));
    }
    return answer;
  }

  async #updateTimeToLive({ TableName, TimeToLiveSpecification }) {
    await this.#run('DescribeTable', { TableName });
    this.#timeToLive.set(TableName, TimeToLiveSpecification);
    return { TimeToLiveSpecification };
  }

  async #describeTimeToLive({ TableName }) {
    await this.#run('DescribeTable', { TableName });
    const setting = this.#timeToLive.get(TableName);
    const TimeToLiveDescription = setting?.Enabled
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: setting.AttributeName }
      : { TimeToLiveStatus: 'DISABLED' };
    return { TimeToLiveDescription };
  }

  #run(action, input) {
    const operation = operations.get(action);
    if (operation === undefined) return Promise.reject(unsupported(action));
    const checked = validations.checkTypes(input, operation.types);
    validations.checkValidations(checked, operation.types, operation.custom, this.#store);
    return new Promise((resolve, reject) => {
      operation.run(this.#store, checked, (error, result) => (error ? reject(error) : resolve(result)));
    });
  }
}

/** JSON without the texts of attribute values, which name nothing. */
function withoutValues(name, value) {
  if (['S', 'N', 'B'].includes(name) && typeof value === 'string') return '';
  return ['SS', 'NS', 'BS'].includes(name) && Array.isArray(value) ? [] : value;
}

/** What an action may write: the inputs of its single writes. */
function touchedBy(action, input) {
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [input];
    case 'BatchWriteItem':
      return Object.entries(input.RequestItems ?? {}).flatMap(([TableName, requests]) =>
        requests.map(({ PutRequest, DeleteRequest }) => ({ TableName, ...PutRequest, ...DeleteRequest })),
      );
    case 'TransactWriteItems':
      return (input.TransactItems ?? []).map((item) => Object.values(item)[0]);
    default:
      return [];
  }
}

/** Since 2024 an ARN may stand wherever a table's name may; dynalite knows names only. */
function withTableName(input) {
  const named = { ...input };
  if (typeof named.TableName === 'string') named.TableName = named.TableName.replace(/^arn:.*:table\//, '');
  return named;
}

function same(left, right) {
  return JSON.stringify(left) === JSON.stringify(right);
}

function unsupported(action) {
  const error = new Error(`DynamoDB ${action}`);
  error.statusCode = 501;
  error.body = { __type: 'SimulatorUnsupported', message: `The simulator's DynamoDB does not carry out ${action}` };
  return error;
}
