import { randomBytes } from 'node:crypto';
import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { environment } from '../shared/environment';
import { codeKey, expiresAt, verificationKey } from '../shared/rows';
import { deliver } from './deliver';
import { SendFailed } from './send-failed';
import type { VerificationEvent } from './events';

const dynamodb = new DynamoDBClient({});
const stepFunctions = new SFNClient({});

/** 256 bits: 43 characters that need no escaping in a link. */
const CODE_BYTES = 32;

/**
 * Sends one message with a fresh code, once: an attempt that finds the message sent only takes over the wait, with its own task token.
 */
export async function sendVerification(event: VerificationEvent): Promise<void> {
  const key = verificationKey(event.verificationId, event.userId);
  const row = await takeOver(key, event);
  if (row.clickedAt !== undefined) {
    await answer(event.taskToken, row.clickedAt);
    return;
  }
  if (row.sent.includes(String(event.reminder))) {
    return;
  }
  if (Date.now() >= event.deadlineMs) {
    endWithoutSending(row);
    return;
  }
  const code = await issueCode(key, event);
  await deliver({
    type: 'verification',
    userId: event.userId,
    link: linkTo(code),
    code,
    deadline: new Date(event.deadlineMs).toISOString(),
    reminder: event.reminder,
  });
  await recordSent(key, event.reminder);
}

/** Too late for a message. If there never was one, the user did not fail to click: the workflow must fail and delete nothing. */
function endWithoutSending(row: VerificationRow): void {
  if (row.sent.length === 0) {
    throw new SendFailed('the deadline passed before a message had gone out');
  }
}

interface VerificationRow {
  readonly clickedAt?: string;
  readonly sent: readonly string[];
}

/** From here on clicks answer this attempt. One that came since the attempt before was closed is found in the row. */
async function takeOver(key: string, event: VerificationEvent): Promise<VerificationRow> {
  const { Attributes: row } = await dynamodb.send(
    new UpdateItemCommand({
      TableName: environment('VERIFICATION_TABLE'),
      Key: { id: { S: key } },
      UpdateExpression:
        'SET #token = :token, deadlineMs = :deadline, userId = :user, usersTable = :table, usersKey = :key, ' +
        'verifiedAttribute = :verified, expiresAt = :expires',
      ExpressionAttributeNames: { '#token': 'token' },
      ExpressionAttributeValues: {
        ':token': { S: event.taskToken },
        ':deadline': { N: String(event.deadlineMs) },
        ':user': { S: event.userId },
        ':table': { S: event.users.tableName },
        ':key': { S: event.users.key },
        ':verified': { S: event.users.verifiedAttribute },
        ':expires': { N: String(expiresAt(event.deadlineMs)) },
      },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return { clickedAt: row?.clickedAt?.S, sent: row?.sent?.NS ?? [] };
}

async function issueCode(verification: string, event: VerificationEvent): Promise<string> {
  const code = randomBytes(CODE_BYTES).toString('base64url');
  await dynamodb.send(
    new PutItemCommand({
      TableName: environment('VERIFICATION_TABLE'),
      Item: {
        id: { S: codeKey(code) },
        verification: { S: verification },
        expiresAt: { N: String(expiresAt(event.deadlineMs)) },
      },
    }),
  );
  return code;
}

async function recordSent(key: string, reminder: number): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: environment('VERIFICATION_TABLE'),
      Key: { id: { S: key } },
      UpdateExpression: 'ADD sent :reminder',
      ExpressionAttributeValues: { ':reminder': { NS: [String(reminder)] } },
    }),
  );
}

async function answer(taskToken: string, confirmedAt: string): Promise<void> {
  await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ confirmedAt }) }));
}

function linkTo(code: string): string {
  const link = new URL(environment('LINK_BASE'));
  link.searchParams.set('code', code);
  return link.toString();
}
