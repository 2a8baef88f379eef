import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { dynamodb, stepFunctions } from '../../../../resources/handlers/clients';
import { sendCode } from '../../../../capabilities/confirm/handlers/codes';
import { environment } from '../../../../resources/handlers/environment';
import { expiresAt, userRowKey, verificationKey } from '../../../../capabilities/answers/handlers/rows';
import { SendFailed } from '../../../../capabilities/messages/handlers/send-failed';
import type { VerificationEvent } from './events';

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
  if (environment('RECORD_USERS') === 'yes') {
    await recordUser(key, event);
  }
  await sendCode({ key, ...event }, event.reminder);
  await recordSent(key, event.reminder);
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

/** Too late for a message. If there never was one, the user did not fail to click: the workflow must fail and delete nothing. */
function endWithoutSending(row: VerificationRow): void {
  if (row.sent.length === 0) {
    throw new SendFailed('the deadline passed before a message had gone out');
  }
}

/** So that the user can ask for the message again; what was asked for already stays counted. */
async function recordUser(key: string, { userId, deadlineMs }: VerificationEvent): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: environment('VERIFICATION_TABLE'),
      Key: { id: { S: userRowKey(userId) } },
      UpdateExpression: 'SET verification = :key, expiresAt = :expires',
      ExpressionAttributeValues: { ':key': { S: key }, ':expires': { N: String(expiresAt(deadlineMs)) } },
    }),
  );
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
