const ACTIONS = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: 'DeleteItem' };
const MAX_ITEMS = 100;

/**
 * DynamoDB's transactions over the single operations of a database. The database runs one operation at a time, so that
 * nothing comes between the checks and the writes.
 */
export class Transactions {
  #database;
  #done = new Map();

  /** @param database tells the stored item of an operation, checks its condition, and runs it. */
  constructor(database) {
    this.#database = database;
  }

  async write({ TransactItems: items = [], ClientRequestToken: token }) {
    const operations = items.map(operationOf);
    refuseRepeated(operations.map(({ input }) => this.#database.identify(input)));
    const request = JSON.stringify(items);
    if (token !== undefined && this.#done.has(token)) return this.#repeat(token, request);
    const reasons = [];
    for (const operation of operations) reasons.push(await this.#reasonAgainst(operation));
    if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
    for (const { kind, action, input } of operations) {
      if (kind !== 'ConditionCheck') await this.#database.run(action, withoutCondition(input));
    }
    if (token !== undefined) this.#done.set(token, request);
    return {};
  }

  async get({ TransactItems: items = [] }) {
    const Responses = [];
    for (const { Get } of items) {
      const { Item } = await this.#database.run('GetItem', { ...Get, ConsistentRead: true });
      Responses.push(Item === undefined ? {} : { Item });
    }
    return { Responses };
  }

  #repeat(token, request) {
    if (this.#done.get(token) === request) return {};
    throw refusal(
      'IdempotentParameterMismatchException',
      'The request uses the same client token as a previous, but non-identical request.',
    );
  }

  async #reasonAgainst({ action, input }) {
    const stored = await this.#database.stored(input);
    if (this.#database.holds(action, input, stored)) return { Code: 'None' };
    const returned =
      input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && stored !== undefined ? { Item: stored } : {};
    return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...returned };
  }
}

function operationOf(item) {
  const [[kind, input] = []] = Object.entries(item);
  const action = ACTIONS[kind];
  if (action === undefined)
    throw refusal('ValidationException', 'TransactItems can only contain one of Check, Put, Update or Delete');
  return { kind, action, input };
}

/** What a transaction knows beside a single write is for the transaction alone. */
function withoutCondition(input) {
  const single = { ...input };
  delete single.ReturnValuesOnConditionCheckFailure;
  return single;
}

function refuseRepeated(identities) {
  if (identities.length > MAX_ITEMS) {
    throw refusal('ValidationException', `Member must have length less than or equal to ${MAX_ITEMS}`);
  }
  if (new Set(identities).size === identities.length) return;
  throw refusal('ValidationException', 'Transaction request cannot include multiple operations on one item');
}

function cancelled(reasons) {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return refusal('TransactionCanceledException', message, { CancellationReasons: reasons });
}

function refusal(code, message, members = {}) {
  const error = new Error(message);
  error.statusCode = 400;
  error.body = { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message, ...members };
  return error;
}
