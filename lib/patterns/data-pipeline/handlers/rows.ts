import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import { unlessRefused } from '../../../resources/handlers/unless-refused';
import type { Run } from './events';

export type Row = Record<string, AttributeValue>;

/** The sort key of the row that says what is published of a partition, and which run is at work. */
const POINTER = 'pointer';

/** The pointer of a partition, read consistently. */
export interface Pointer {
  readonly claim: string;
  readonly phase: string;
  readonly claimUntilMs: number;
  /** That which is published; empty texts where nothing is. */
  readonly run: string;
  readonly date: string;
  readonly location: string;
  readonly fingerprint: string;
  readonly manifest: string;
}

export async function readPointer(run: Run): Promise<Pointer | undefined> {
  const { Item: row } = await dynamodb.send(new GetItemCommand({ ...address(run, POINTER), ConsistentRead: true }));
  return row && pointerOf(row);
}

/** Has a run go on to its last phase, or be over; false when the partition is another one's by now, or the run is in no such phase. */
export async function endPhase(run: Run, from: string, to: string): Promise<boolean> {
  const write = new UpdateItemCommand({
    ...address(run, POINTER),
    UpdateExpression: 'SET claimPhase = :to',
    ConditionExpression: 'claim = :me AND claimPhase IN (:from, :to)',
    ExpressionAttributeValues: { ':me': { S: run.id }, ':from': { S: from }, ':to': { S: to } },
  });
  return (await unlessRefused(dynamodb.send(write))) !== undefined;
}

/** Writes attributes into the record of a run, under a condition; what is undefined is left out. */
export async function record(
  run: Run,
  attributes: Readonly<Record<string, unknown>>,
  condition?: Condition,
): Promise<void> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null);
  const write = new UpdateItemCommand({
    ...address(run, `run#${run.id}`),
    UpdateExpression: `SET ${entries.map((_, at) => `#a${at} = :a${at}`).join(', ')}`,
    ConditionExpression: condition?.expression,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], at) => [`#a${at}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(entries.map(([, value], at) => [`:a${at}`, attributeOf(value)])),
      ...condition?.values,
    },
  });
  await unlessRefused(dynamodb.send(write));
}

/** A condition of a write. */
export interface Condition {
  readonly expression: string;
  readonly values: Row;
}

function attributeOf(value: unknown): AttributeValue {
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'string') return { S: value };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  const members = Object.entries(value as object).filter(([, each]) => each !== undefined);
  return { M: Object.fromEntries(members.map(([name, each]) => [name, attributeOf(each)])) };
}

function pointerOf(row: Row): Pointer {
  const text = (name: string): string => row[name]?.S ?? '';
  return {
    claim: text('claim'),
    phase: text('claimPhase'),
    claimUntilMs: Number(row.claimUntil?.N ?? 0),
    run: text('publishedRun'),
    date: text('publishedDate'),
    location: text('publishedLocation'),
    fingerprint: text('publishedFingerprint'),
    manifest: text('publishedManifest'),
  };
}

function address({ pipeline, partition }: Run, sk: string): { TableName: string; Key: Row } {
  return { TableName: environment('TABLE'), Key: { pk: { S: `${pipeline}#${partition}` }, sk: { S: sk } } };
}
