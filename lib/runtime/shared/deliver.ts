import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { environment } from './environment';
import type { Message } from './message';
import { readItem } from './read-item';
import type { UsersTable } from './rows';
import { SendFailed } from './send-failed';
import { textOf } from './texts';

type Delivery = (target: string, message: Message, users: UsersTable) => Promise<void>;

const deliveries: Readonly<Record<string, Delivery>> = {
  topic: publish,
  function: invoke,
  ses: sendMail,
  sms: sendText,
};

/** Hands a message to whatever the sender of the construct is. */
export async function deliver(message: Message, users: UsersTable): Promise<void> {
  const sender = environment('SENDER');
  const delivery = deliveries[sender];
  if (delivery === undefined) {
    throw new Error(`There is no sender '${sender}'`);
  }
  try {
    await delivery(environment('SENDER_TARGET'), message, users);
  } catch (error) {
    throw error instanceof SendFailed ? error : new SendFailed(error instanceof Error ? error.name : 'unknown error');
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

async function sendMail(from: string, message: Message, users: UsersTable): Promise<void> {
  const address = await recipientOf(message, users);
  const { subject, text } = textOf(message);
  await new SESv2Client({}).send(
    new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [address] },
      Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text } } } },
    }),
  );
}

async function sendText(originationIdentity: string, message: Message, users: UsersTable): Promise<void> {
  const number = await recipientOf(message, users);
  await new PinpointSMSVoiceV2Client({}).send(
    new SendTextMessageCommand({
      OriginationIdentity: originationIdentity,
      DestinationPhoneNumber: number,
      MessageBody: textOf(message).text,
      MessageType: 'TRANSACTIONAL',
    }),
  );
}

/** Addresses are read where they are needed: what is in the input of an execution can't be deleted from its history. */
async function recipientOf({ userId }: Message, users: UsersTable): Promise<string> {
  const attribute = environment('RECIPIENT_ATTRIBUTE');
  const recipient = (await readItem(users.tableName, users.key, userId))?.[attribute]?.S;
  if (recipient === undefined || recipient === '') {
    throw new SendFailed(`the item of the user has no '${attribute}'`);
  }
  return recipient;
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
