import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import { unlessRefused } from '../../../resources/handlers/unless-refused';
import type { Entry } from './events';

type Row = Record<string, AttributeValue>;

/** The window that is open, as the row `head` of a key has it. */
export interface Head {
  /** Its number, with zeros before it so that texts are in the order of numbers. */
  readonly window: string;
  /** The time from which on it has been the one: whatever was sent later is in no earlier window. */
  readonly openedMs: number;
}

/** The parts of a window's row that matter here. */
export interface WindowRow {
  readonly isSealed: boolean;
  readonly events: number;
  /** The token of its execution, which waits with it; empty when it does not yet. */
  readonly taskToken: string;
  readonly has: (id: string) => boolean;
}

/** The time for which rows outlive what they say. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** An event is an attribute of its own: a write answers what it has changed, and not all the others. */
const attribute = (id: string): string => `event#${id}`;

/** The open window of a key, read consistently. */
export async function readHead(pk: string): Promise<Head | undefined> {
  const { Item: row } = await dynamodb.send(new GetItemCommand({ ...address(pk, 'head'), ConsistentRead: true }));
  return row && { window: row.openWindow?.S ?? '', openedMs: Number(row.openedAt?.N) };
}

/** Makes another window the open one; false when it is not the one any more that it was. */
export async function moveHead(pk: string, from: Head | undefined, to: Head): Promise<boolean> {
  const write = new UpdateItemCommand({
    ...address(pk, 'head'),
    UpdateExpression: 'SET openWindow = :to, openedAt = :now, expiresAt = :expires',
    ConditionExpression:
      from === undefined ? 'attribute_not_exists(pk)' : 'attribute_not_exists(pk) OR openWindow = :from',
    ExpressionAttributeValues: {
      ':to': { S: to.window },
      ':now': { N: String(to.openedMs) },
      ':expires': expiry(to.openedMs),
      ...(from && { ':from': { S: from.window } }),
    },
  });
  return (await unlessRefused(dynamodb.send(write))) !== undefined;
}

/** Writes an event into a window, unless the window is sealed, or the event is in it, or does not fit: then the row as it is. */
export async function addEvent(
  pk: string,
  window: string,
  { id, order, json, bytes }: Entry,
): Promise<{ readonly added: boolean; readonly row: WindowRow }> {
  const write = new UpdateItemCommand({
    ...address(pk, `window#${window}`),
    UpdateExpression:
      'SET #event = :event, collected = if_not_exists(collected, :none) + :one, ' +
      'bytesTaken = if_not_exists(bytesTaken, :none) + :bytes, ' +
      'taskToken = if_not_exists(taskToken, :empty), expiresAt = if_not_exists(expiresAt, :expires)',
    ConditionExpression:
      'attribute_not_exists(sealedAt) AND attribute_not_exists(#event) AND ' +
      '(attribute_not_exists(collected) OR (collected < :most AND bytesTaken <= :room))',
    ExpressionAttributeNames: { '#event': attribute(id) },
    ExpressionAttributeValues: {
      ':event': { M: { order: { S: order }, json: { S: json } } },
      ':none': { N: '0' },
      ':one': { N: '1' },
      ':bytes': { N: String(bytes) },
      ':empty': { S: '' },
      ':expires': expiry(Date.now()),
      ':most': { N: environment('MAX_EVENTS') },
      ':room': { N: String(Number(environment('MAX_BYTES')) - bytes) },
    },
    ReturnValues: 'UPDATED_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes: row = {} } = await dynamodb.send(write);
    return { added: true, row: windowOf(row) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { added: false, row: windowOf(error.Item ?? {}) };
  }
}

/** Seals a window: no event comes into it from now on. The row as it is then. */
export async function seal(pk: string, window: string): Promise<WindowRow> {
  const write = new UpdateItemCommand({
    ...address(pk, `window#${window}`),
    UpdateExpression: 'SET sealedAt = if_not_exists(sealedAt, :now), expiresAt = if_not_exists(expiresAt, :expires)',
    ExpressionAttributeValues: { ':now': { N: String(Date.now()) }, ':expires': expiry(Date.now()) },
    ReturnValues: 'ALL_NEW',
  });
  const { Attributes: row = {} } = await dynamodb.send(write);
  return windowOf(row);
}

/** The window before another one that has an event, among those that were sealed after an instant; undefined when none has. */
export async function windowWith(pk: string, before: string, id: string, sinceMs: number): Promise<string | undefined> {
  let from: Row | undefined;
  do {
    const page = await dynamodb.send(
      new QueryCommand({
        TableName: environment('TABLE'),
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :before',
        ExpressionAttributeValues: {
          ':pk': { S: pk },
          ':first': { S: 'window#' },
          ':before': { S: `window#${before}` },
        },
        ExpressionAttributeNames: { '#event': attribute(id) },
        ProjectionExpression: 'sk, sealedAt, #event',
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: 10,
        ExclusiveStartKey: from,
      }),
    );
    for (const row of page.Items ?? []) {
      const window = row.sk?.S?.slice('window#'.length) ?? '';
      if (windowOf(row).has(id)) return window;
      if (window !== before && Number(row.sealedAt?.N ?? Infinity) < sinceMs) return undefined;
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return undefined;
}

function windowOf(row: Row): WindowRow {
  return {
    isSealed: row.sealedAt !== undefined,
    events: Number(row.collected?.N ?? 0),
    taskToken: row.taskToken?.S ?? '',
    has: (id) => row[attribute(id)] !== undefined,
  };
}

/** A window may last for its time after this, and its events are kept for a week then. */
function expiry(nowMs: number): AttributeValue {
  return { N: String(Math.ceil((nowMs + Number(environment('WINDOW_MS')) + KEPT_MS) / 1000)) };
}

function address(pk: string, sk: string): { TableName: string; Key: Row } {
  return { TableName: environment('TABLE'), Key: { pk: { S: pk }, sk: { S: sk } } };
}
