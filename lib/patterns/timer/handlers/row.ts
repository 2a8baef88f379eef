import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import type { Row } from '../../../resources/handlers/read-item';
import { readItem } from '../../../resources/handlers/read-item';
import { unlessRefused } from '../../../resources/handlers/unless-refused';

/** The key of a timer in the table, and who asks: requests are ordered by when they were made, those of one moment by their arrival. */
export interface Asked {
  readonly key: string;
  readonly request: string;
  /** ISO 8601, in milliseconds. */
  readonly madeAt: string;
}

/** A timer as its row has it. */
export interface TimerRow {
  readonly generation: number;
  readonly status: 'set' | 'cancelled' | 'fired';
  /** The request that has set or cancelled it last. */
  readonly request: string;
  /** The moment of that request. */
  readonly changedAt: string;
  /** All requests of that moment which have come. */
  readonly requests: readonly string[];
  /** The name of the execution that may claim it, which nobody can know before. */
  readonly executionName: string;
  readonly dueAt: string;
}

/** A new setting of a timer. */
export interface Setting {
  readonly dueAt: string;
  readonly executionName: string;
  /** Seconds: when the row may go. */
  readonly expiresAt: number;
}

/** Sets a timer, unless a later request has changed it: the row as it is then, whoever has written it. */
export async function writeSetting(asked: Asked, setting: Setting): Promise<TimerRow | undefined> {
  return inOrder(asked, {
    set:
      'generation = if_not_exists(generation, :none) + :one, #status = :set, dueAt = :dueAt, ' +
      'executionName = :execution, expiresAt = :expiresAt',
    remove: 'firedAt',
    values: {
      ':none': { N: '0' },
      ':one': { N: '1' },
      ':set': { S: 'set' },
      ':dueAt': { S: setting.dueAt },
      ':execution': { S: setting.executionName },
      ':expiresAt': { N: String(setting.expiresAt) },
    },
  });
}

/** Cancels a timer that is set, unless a later request has changed it: the row as it is then, whoever has written it. */
export async function writeCancellation(asked: Asked): Promise<TimerRow | undefined> {
  return inOrder(asked, {
    set: '#status = :cancelled',
    condition: '#status = :set',
    values: { ':set': { S: 'set' }, ':cancelled': { S: 'cancelled' } },
  });
}

/** The timer of a key, read consistently. */
export async function readTimer(key: string): Promise<TimerRow | undefined> {
  const item = await readItem(environment('TABLE'), 'id', key);
  return item && rowOf(item);
}

/** The parts of an UpdateItem. */
interface Change {
  readonly set: string;
  readonly add?: string;
  readonly remove?: string;
  readonly condition?: string;
  readonly values: Row;
}

/** A change by a request of a later moment than the last one, or of the same moment, unless it is one of those that have come already. */
async function inOrder({ key, request, madeAt }: Asked, change: Change): Promise<TimerRow | undefined> {
  const values = { ...change.values, ':request': { S: request }, ':madeAt': { S: madeAt } };
  const told = { ...change, values: { ...values, ':requests': { SS: [request] } } };
  const set = `${change.set}, changedBy = :request, changedAt = :madeAt`;
  const isLater = 'attribute_not_exists(changedAt) OR changedAt < :madeAt';
  const later = await update(key, { ...told, set: `${set}, requests = :requests` }, isLater);
  if (later !== undefined) return later;
  const row = await readTimer(key);
  if (row?.changedAt !== madeAt || row.requests.includes(request)) return row;
  const isNew = 'changedAt = :madeAt AND NOT contains(requests, :request)';
  return (await update(key, { ...told, set, add: 'requests :requests' }, isNew)) ?? readTimer(key);
}

/** The row that was written; undefined when it may not be. */
async function update(key: string, change: Change, order: string): Promise<TimerRow | undefined> {
  const { set, add, remove, condition, values } = change;
  const write = new UpdateItemCommand({
    TableName: environment('TABLE'),
    Key: { id: { S: key } },
    UpdateExpression: `SET ${set}${clause('ADD', add)}${clause('REMOVE', remove)}`,
    ConditionExpression: `(${order})${clause('AND', condition)}`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_NEW',
  });
  const written = await unlessRefused(dynamodb.send(write));
  return written?.Attributes && rowOf(written.Attributes);
}

function clause(word: string, text: string | undefined): string {
  return text === undefined ? '' : ` ${word} ${text}`;
}

function rowOf(item: Row): TimerRow {
  return {
    generation: Number(item.generation?.N),
    status: item.status?.S as TimerRow['status'],
    request: item.changedBy?.S ?? '',
    changedAt: item.changedAt?.S ?? '',
    requests: item.requests?.SS ?? [],
    executionName: item.executionName?.S ?? '',
    dueAt: item.dueAt?.S ?? '',
  };
}
