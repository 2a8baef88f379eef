import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { environment } from '../shared/environment';
import type { Message } from './events';
import { SendFailed } from './send-failed';

const deliveries: Readonly<Record<string, (target: string, message: Message) => Promise<void>>> = {
  topic: publish,
  function: invoke,
};

/** Hands a message to whatever the sender of the construct is. */
export async function deliver(message: Message): Promise<void> {
  const sender = environment('SENDER');
  const delivery = deliveries[sender];
  if (delivery === undefined) {
    throw new Error(`There is no sender '${sender}'`);
  }
  try {
    await delivery(environment('SENDER_TARGET'), message);
  } catch (error) {
    throw error instanceof SendFailed ? error : new SendFailed(reasonOf(error));
  }
}

async function publish(topicArn: string, message: Message): Promise<void> {
  await new SNSClient({}).send(
    new PublishCommand({
      TopicArn: topicArn,
      Message: JSON.stringify(message),
      MessageAttributes: { type: { DataType: 'String', StringValue: message.type } },
    }),
  );
}

async function invoke(functionArn: string, message: Message): Promise<void> {
  const { FunctionError: failed, Payload: payload } = await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(message)) }),
  );
  if (failed !== undefined) {
    throw new SendFailed(`the function answered ${failed}: ${errorTypeOf(payload)}`);
  }
}

/** Only the name of the error: its message could repeat the link. */
function errorTypeOf(payload: Uint8Array | undefined): string {
  try {
    const { errorType } = JSON.parse(Buffer.from(payload ?? []).toString()) as { errorType?: unknown };
    return typeof errorType === 'string' ? errorType : 'unknown error';
  } catch {
    return 'unknown error';
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
}
