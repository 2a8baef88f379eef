import { SendMessageCommand, SQSClient, type MessageAttributeValue } from '@aws-sdk/client-sqs';
import { environment } from '../../../resources/handlers/environment';
import { executionArn } from '../../../resources/handlers/executions';
import type { Message, Problem } from './message';

const sqs = new SQSClient({});

/** The part of an error, or of a cause, that is told of: what is there beside it counts for the size of the message. */
const KEPT = { error: 256, cause: 1_000 };

/** The characters that a message of SQS can't have. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const NO_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Puts what came to nothing into the dead-letter queue, with the reason. */
export async function sendDead(
  { name, lane, body }: Pick<Message, 'name' | 'lane' | 'body'>,
  problem: Problem,
): Promise<void> {
  const message = {
    QueueUrl: environment('DEAD_LETTERS'),
    MessageBody: body,
    ...(environment('FIFO') === 'true' && { MessageGroupId: lane, MessageDeduplicationId: name }),
  };
  const { error, cause = '' } = problem;
  const attributes = {
    error: text(error, KEPT.error),
    cause: text(cause, KEPT.cause),
    execution: text(executionArn(environment('STATE_MACHINE'), name), Infinity),
  };
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).filter(([, { StringValue: value }]) => value),
  );
  try {
    await sqs.send(new SendMessageCommand({ ...message, MessageAttributes }));
  } catch (failure) {
    // A body of the largest size leaves no room for anything beside it.
    if (!isTooLarge(failure)) throw failure;
    await sqs.send(new SendMessageCommand(message));
  }
}

function text(value: string, kept: number): MessageAttributeValue {
  return { DataType: 'String', StringValue: value.replace(NO_CHARACTER, '\u{fffd}').slice(0, kept) };
}

function isTooLarge(failure: unknown): boolean {
  return failure instanceof Error && /InvalidParameterValue|InvalidMessageContents/.test(failure.name);
}
