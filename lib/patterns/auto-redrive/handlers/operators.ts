import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { dynamodb } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import type { FailedExecution } from './decide';

const sns = new SNSClient({});

/** Notes are kept for longer than an execution can be redriven: 14 days. */
const KEPT_SECONDS = 21 * 86_400;

/** The part of a cause that is told. */
const CAUSE_KEPT = 1_000;

/** A failure of an execution, which may fail again when it was redriven. */
type Failure = Pick<FailedExecution, 'executionArn' | 'redriveCount'>;

/** The failures that this function knows to be told of. */
const known = new Set<string>();

/** Whether operators have been told of a failure: then nothing is left to be done for it. */
export async function isTold(failure: Failure): Promise<boolean> {
  const id = idOf(failure);
  if (known.has(id)) return true;
  const { Item: item } = await dynamodb.send(
    new GetItemCommand({ TableName: environment('TABLE'), Key: { id: { S: id } }, ConsistentRead: true }),
  );
  if (item !== undefined) known.add(id);
  return item !== undefined;
}

/** Tells operators of a failure that stays one, and notes that they were told: in this order, so that they hear of it twice rather than never. */
export async function tell(failure: FailedExecution, reason: string): Promise<void> {
  if (await isTold(failure)) return;
  const { executionArn: execution, status, error, cause, redriveCount, stoppedMs } = failure;
  const stoppedAt = new Date(stoppedMs).toISOString();
  const message = { type: 'stays failed', execution, status, error, redriveCount, stoppedAt, reason };
  const Message = JSON.stringify({ ...message, cause: cause.slice(0, CAUSE_KEPT) });
  await sns.send(new PublishCommand({ TopicArn: environment('OPERATOR_TOPIC'), Message }));
  const expiresAt = Math.floor(Date.now() / 1000) + KEPT_SECONDS;
  const Item = { id: { S: idOf(failure) }, expiresAt: { N: String(expiresAt) } };
  await dynamodb.send(new PutItemCommand({ TableName: environment('TABLE'), Item }));
  known.add(idOf(failure));
}

function idOf({ executionArn, redriveCount }: Failure): string {
  return `${executionArn}#${redriveCount}`;
}
