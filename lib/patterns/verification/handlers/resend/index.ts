import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../../resources/handlers/clients';
import { sendCode } from '../../../../capabilities/confirm/handlers/codes';
import { environment } from '../../../../resources/handlers/environment';
import { readItem, readUser, usersTableOf } from '../../../../capabilities/answers/handlers/read-item';
import { userRowKey } from '../../../../capabilities/answers/handlers/rows';

/** What became of the wish for another message. */
export interface ResendAnswer {
  /** `none`: nothing is pending for this user. `limited`: the user has asked too often, or just now. */
  readonly outcome: 'sent' | 'limited' | 'none';
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Sends the message of the pending verification again. Who calls it must know that the user asked. */
export async function handler(event: { readonly userId?: unknown }): Promise<ResendAnswer> {
  const { userId } = event;
  if (typeof userId !== 'string' || userId === '') {
    throw new Error("The event must have a string 'userId' that is not empty");
  }
  const key = (await readItem(environment('VERIFICATION_TABLE'), 'id', userRowKey(userId)))?.verification?.S;
  const row = key === undefined ? undefined : await readItem(environment('VERIFICATION_TABLE'), 'id', key);
  const users = row && usersTableOf(row);
  const taskToken = row?.token?.S;
  const deadlineMs = Number(row?.deadlineMs?.N);
  if (key === undefined || users === undefined || taskToken === undefined || !(Date.now() < deadlineMs)) {
    return { outcome: 'none' };
  }
  if ((await readUser(users, userId)) !== 'unverified') {
    return { outcome: 'none' };
  }
  if (!(await take(userId, 'again')) && !(await take(userId, 'afresh'))) {
    return { outcome: 'limited' };
  }
  await sendCode({ key, userId, taskToken, deadlineMs, users }, 0);
  return { outcome: 'sent' };
}

/** One message of those that the user may have: of the day that runs, or of a new one. Counted before it is sent, lest a failure allow more. */
async function take(userId: string, day: 'again' | 'afresh'): Promise<boolean> {
  const now = Date.now();
  const [update, condition] =
    day === 'again'
      ? ['SET lastAskedMs = :now ADD asked :one', 'dayEndsMs > :now AND asked < :max AND lastAskedMs <= :latest']
      : [
          'SET lastAskedMs = :now, dayEndsMs = :dayEnds, asked = :one',
          'attribute_not_exists(dayEndsMs) OR dayEndsMs <= :now',
        ];
  const values: Record<string, number> =
    day === 'again'
      ? {
          ':now': now,
          ':one': 1,
          ':max': Number(environment('MAX_PER_DAY')),
          ':latest': now - Number(environment('MIN_INTERVAL_MS')),
        }
      : { ':now': now, ':one': 1, ':dayEnds': now + DAY_MS };
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: environment('VERIFICATION_TABLE'),
        Key: { id: { S: userRowKey(userId) } },
        UpdateExpression: update,
        ConditionExpression: condition,
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, { N: String(value) }]),
        ),
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
