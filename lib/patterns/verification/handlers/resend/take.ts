import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';
import { unlessRefused } from '../../../../resources/handlers/unless-refused';
import { userRowKey } from '../newest';

const DAY_MS = 24 * 60 * 60 * 1000;

/** One message of those that a user may have: of the day that runs, or of a new one. Counted before it is sent, lest a failure allow more. */
interface Rule {
  readonly update: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, number>>;
}

/** False when the user has had too many, or one just now. */
export async function take(userId: string): Promise<boolean> {
  const now = Date.now();
  const values = { ':now': now, ':one': 1, ':latest': now - Number(environment('MIN_INTERVAL_MS')) };
  const askedBy = randomUUID();
  const again: Rule = {
    update: 'SET lastAskedMs = :now, askedBy = :me ADD asked :one',
    condition: 'dayEndsMs > :now AND asked < :max AND lastAskedMs <= :latest',
    values: { ...values, ':max': Number(environment('MAX_PER_DAY')) },
  };
  const afresh: Rule = {
    update: 'SET lastAskedMs = :now, askedBy = :me, dayEndsMs = :dayEnds, asked = :one',
    condition:
      '(attribute_not_exists(dayEndsMs) OR dayEndsMs <= :now) AND (attribute_not_exists(lastAskedMs) OR lastAskedMs <= :latest)',
    values: { ...values, ':dayEnds': now + DAY_MS },
  };
  return (await count(userId, askedBy, again)) || (await count(userId, askedBy, afresh));
}

async function count(userId: string, askedBy: string, { update, condition, values }: Rule): Promise<boolean> {
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { N: String(value) }]));
  const command = new UpdateItemCommand({
    TableName: environment('ANSWERS_TABLE'),
    Key: { id: { S: userRowKey(userId) } },
    UpdateExpression: update,
    // A count whose answer was lost is repeated by the client, and must not take itself for another.
    ConditionExpression: `askedBy = :me OR (${condition})`,
    ExpressionAttributeValues: { ...numbers, ':me': { S: askedBy } },
  });
  return (await unlessRefused(dynamodb.send(command))) !== undefined;
}
