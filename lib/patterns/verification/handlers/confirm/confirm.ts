import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { dynamodb, stepFunctions } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';
import type { Row } from '../../../../capabilities/answers/handlers/read-item';
import { readItem, readUser, usersTableOf } from '../../../../capabilities/answers/handlers/read-item';
import { codeKey } from '../../../../capabilities/answers/handlers/rows';

/** What became of a click. */
export type Outcome = 'confirmed' | 'already' | 'expired' | 'unknown' | 'pending' | 'unavailable';

/** Each round means that another attempt took over the wait between reading its token and answering it. */
const MAX_ROUNDS = 5;

/** What AWS answers for a wait that is over, for whatever reason. */
const CLOSED = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

const RECORDED = { verified: 'already', unverified: undefined, gone: 'expired' } as const;

/** Answers the wait that the code belongs to, or says why that is not possible. */
export async function confirm(code: string): Promise<Outcome> {
  const codeRow = await readItem(environment('VERIFICATION_TABLE'), 'id', codeKey(code));
  const verification = codeRow?.verification?.S;
  if (codeRow === undefined || verification === undefined) {
    return 'unknown';
  }
  const clickedAt = new Date().toISOString();
  // Nearly always the wait that the message was sent for is still the one: it is answered without reading on.
  const tried = isInTime(codeRow) ? codeRow.token?.S : undefined;
  if (tried !== undefined && (await answer(tried, clickedAt))) {
    return 'confirmed';
  }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const row = await readItem(environment('VERIFICATION_TABLE'), 'id', verification);
    const token = row?.token?.S;
    if (row === undefined || token === undefined) {
      return 'unknown';
    }
    if (!isInTime(row)) {
      return (await recorded(row)) ?? 'expired';
    }
    if (token !== tried && (await answer(token, clickedAt))) {
      return 'confirmed';
    }
    const outcome = await recorded(row);
    if (outcome !== undefined) {
      return outcome;
    }
    if (await leaveClick(verification, token, clickedAt)) {
      return 'pending';
    }
  }
  return 'pending';
}

function isInTime({ deadlineMs }: Row): boolean {
  return Date.now() < Number(deadlineMs?.N);
}

/** False when the wait is closed: timed out, or answered before. AWS does not tell which. */
async function answer(taskToken: string, confirmedAt: string): Promise<boolean> {
  try {
    await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ confirmedAt }) }));
    return true;
  } catch (error) {
    if (error instanceof Error && CLOSED.has(error.name)) {
      return false;
    }
    throw error;
  }
}

/** What the workflow recorded: the user is verified, or the user's item is gone. Undefined when it is neither, yet. */
async function recorded(row: Row): Promise<Outcome | undefined> {
  const users = usersTableOf(row);
  const user = users && row.userId?.S !== undefined ? await readUser(users, row.userId.S) : 'unverified';
  return RECORDED[user];
}

/** Stores the click for the next attempt or reminder to answer; false when another attempt has taken over since. */
async function leaveClick(verification: string, token: string, clickedAt: string): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: environment('VERIFICATION_TABLE'),
        Key: { id: { S: verification } },
        UpdateExpression: 'SET clickedAt = if_not_exists(clickedAt, :now)',
        ConditionExpression: '#token = :token',
        ExpressionAttributeNames: { '#token': 'token' },
        ExpressionAttributeValues: { ':now': { S: clickedAt }, ':token': { S: token } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') {
      return false;
    }
    throw error;
  }
}
