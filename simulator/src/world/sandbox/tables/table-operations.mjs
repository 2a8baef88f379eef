const READS = new Set(['GetItem', 'Query', 'Scan']);
const WRITES = new Set(['DeleteItem', 'PutItem', 'UpdateItem']);
const TARGET = 'DynamoDB_20120810.';
const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

/**
 * The operations on single tables that sandboxes ask for again and again: whether a role may carry out one depends on
 * nothing but action, table and index, so that the simulation is asked about the first of a kind only.
 */
export class TableOperations {
  #database;
  #allowed = new Set();

  constructor(database) {
    this.#database = database;
  }

  /** Notes that the simulation lets requests like this one pass; `writes` says whether also those that change items. */
  allow(request, { writes }) {
    const operation = operationIn(request);
    if (operation !== undefined && (writes || READS.has(operation.action))) this.#allowed.add(operation.kind);
  }

  /** Has the simulation be asked about every operation anew. */
  forget() {
    this.#allowed.clear();
  }

  /** Carries out an operation that may pass, and names it as a `call`; undefined when the simulation has to be asked. */
  async tryAnswer(request) {
    if (this.#allowed.size === 0) return undefined;
    const operation = operationIn(request);
    if (operation === undefined || !this.#allowed.has(operation.kind)) return undefined;
    const { status, body } = await this.#database.execute(operation.action, operation.input);
    const answer = status === 200 ? success(body) : refusal(status, body);
    const headers = {
      'x-amzn-requestid': REQUEST_ID,
      'content-type': request.headers['content-type'],
      ...answer.headers,
    };
    return { status, headers, body: answer.body, call: operation.call };
  }
}

function operationIn({ headers, body }) {
  const target = headers['x-amz-target'] ?? '';
  const action = target.slice(TARGET.length);
  if (!target.startsWith(TARGET) || !(READS.has(action) || WRITES.has(action))) return undefined;
  const accessKey = /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
  const input = tryParse(body);
  if (accessKey === undefined || typeof input?.TableName !== 'string') return undefined;
  const call = `dynamodb:${action[0].toLowerCase()}${action.slice(1)}`;
  return { action, call, input, kind: JSON.stringify([accessKey, action, input.TableName, input.IndexName]) };
}

function tryParse(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function success(body) {
  return { headers: {}, body: JSON.stringify(body) };
}

function refusal(status, { __type: type = '', message, Message: otherMessage, ...members }) {
  const code = type.replace(/^.*#/, '');
  return {
    headers: { 'x-amzn-errortype': code, 'x-amzn-query-error': `${code};Sender` },
    body: JSON.stringify({ __type: code, message: message ?? otherMessage ?? '', ...members }),
  };
}
