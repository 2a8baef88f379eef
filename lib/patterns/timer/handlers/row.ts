import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import type { Row } from '../../../resources/handlers/read-item';
import { readItem } from '../../../resources/handlers/read-item';
import { unlessRefused } from '../../../resources/handlers/unless-refused';

/** The key of a timer in the table. Requests are compared as texts: later ones are greater. */
export interface Asked {
  readonly key: string;
  readonly request: string;
}

/** A timer as its row has it. */
export interface TimerRow {
  readonly generation: number;
  readonly status: 'set' | 'cancelled' | 'fired';
  /** The request that has set or cancelled it last. */
  readonly request: string;
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
export async function writeSetting({ key, request }: Asked, setting: Setting): Promise<TimerRow | undefined> {
  return update(key, {
    UpdateExpression:
      'SET generation = if_not_exists(generation, :none) + :one, #status = :set, changedBy = :request, ' +
      'dueAt = :dueAt, executionName = :execution, expiresAt = :expiresAt REMOVE firedAt',
    ConditionExpression: 'attribute_not_exists(id) OR changedBy < :request',
    ExpressionAttributeValues: {
      ':none': { N: '0' },
      ':one': { N: '1' },
      ':set': { S: 'set' },
      ':request': { S: request },
      ':dueAt': { S: setting.dueAt },
      ':execution': { S: setting.executionName },
      ':expiresAt': { N: String(setting.expiresAt) },
    },
  });
}

/** Cancels a timer that is set, unless a later request has changed it: the row as it is then, whoever has written it. */
export async function writeCancellation({ key, request }: Asked): Promise<TimerRow | undefined> {
  return update(key, {
    UpdateExpression: 'SET #status = :cancelled, changedBy = :request',
    ConditionExpression: '#status = :set AND changedBy < :request',
    ExpressionAttributeValues: {
      ':set': { S: 'set' },
      ':cancelled': { S: 'cancelled' },
      ':request': { S: request },
    },
  });
}

/** The timer of a key, read consistently. */
export async function readTimer(key: string): Promise<TimerRow | undefined> {
  const item = await readItem(environment('TABLE'), 'id', key);
  return item && rowOf(item);
}

interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Row;
}

async function update(key: string, input: Update): Promise<TimerRow | undefined> {
  const write = new UpdateItemCommand({
    TableName: environment('TABLE'),
    Key: { id: { S: key } },
    ExpressionAttributeNames: { '#status': 'status' },
    ReturnValues: 'ALL_NEW',
    ...input,
  });
  const written = await unlessRefused(dynamodb.send(write));
  return written?.Attributes === undefined ? readTimer(key) : rowOf(written.Attributes);
}

function rowOf(item: Row): TimerRow {
  return {
    generation: Number(item.generation?.N),
    status: item.status?.S as TimerRow['status'],
    request: item.changedBy?.S ?? '',
    executionName: item.executionName?.S ?? '',
    dueAt: item.dueAt?.S ?? '',
  };
}
