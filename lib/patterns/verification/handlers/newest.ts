import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expiresAt, rowKey } from '../../../capabilities/answers/handlers/rows';
import type { WaitRecord } from '../../../capabilities/answers/handlers/wait-record';
import { readWait } from '../../../capabilities/answers/handlers/wait-record';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import { readItem } from '../../../resources/handlers/read-item';
import { unlessRefused } from '../../../resources/handlers/unless-refused';

/** Key of the row that leads from a user to the newest verification, and counts what the user asked for. */
export function userRowKey(userId: string): string {
  return rowKey('user', userId);
}

/** Remembers the verification as the user's newest, unless there is a newer one; what was asked for already stays counted. */
export async function makeNewest({ id, key, deadlineMs }: WaitRecord, userId: string): Promise<void> {
  await unlessRefused(
    dynamodb.send(
      new UpdateItemCommand({
        TableName: environment('ANSWERS_TABLE'),
        Key: { id: { S: userRowKey(userId) } },
        UpdateExpression: 'SET newest = :id, waitKey = :key, expiresAt = :expires',
        ConditionExpression: 'attribute_not_exists(newest) OR newest <= :id',
        ExpressionAttributeValues: {
          ':id': { S: id },
          ':key': { S: key },
          ':expires': { N: String(expiresAt(deadlineMs)) },
        },
      }),
    ),
  );
}

/** The newest verification of a user. */
export async function newestOf(userId: string): Promise<WaitRecord | undefined> {
  const key = (await readItem(environment('ANSWERS_TABLE'), 'id', userRowKey(userId)))?.waitKey?.S;
  return key === undefined ? undefined : readWait(key);
}
