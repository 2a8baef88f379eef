import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';
import { unlessRefused } from '../../../../resources/handlers/unless-refused';
import { refusedWith } from './refused';

/** The time after which nobody asks for the count of a second any more. */
const KEPT_SECONDS = 3600;

/**
 * Refuses a caller that has asked often enough in this second of the clock, at whichever instance. A count whose answer is lost counts twice: it
 * is never more that is let through.
 */
export async function checkRate(owner: string, nowMs = Date.now()): Promise<void> {
  const second = Math.floor(nowMs / 1000);
  const counted = await unlessRefused(
    dynamodb.send(
      new UpdateItemCommand({
        TableName: environment('RATES'),
        Key: { id: { S: `${owner}@${second}` } },
        UpdateExpression: 'SET expiresAt = :expiresAt ADD requests :one',
        ConditionExpression: 'attribute_not_exists(id) OR requests < :most',
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':most': { N: environment('CALLER_RATE_LIMIT') },
          ':expiresAt': { N: String(second + KEPT_SECONDS) },
        },
      }),
    ),
  );
  if (counted === undefined) throw refusedWith(429, 'too many requests');
}
