import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SNSClient } from '@aws-sdk/client-sns';
import { createHash } from 'node:crypto';
import { environment } from '../../../resources/handlers/environment';
import { readItem } from '../../../resources/handlers/read-item';
import type { Message } from './message';
import { NoRecipient, SendFailed } from './send-failed';
import { textOf } from './texts';

/** The item that holds the address. */
export interface Recipient {
  readonly tableName: string;
  /** The partition key, a string. */
  readonly key: string;
  readonly id: string;
}

type Delivery = (target: string, message: Message, recipient: Recipient | undefined) => Promise<void>;

const deliveries: Readonly<Record<string, Delivery>> = {
  topic: publish,
  function: invoke,
  ses: sendMail,
  sms: sendText,
};

// Loaded when first needed: a cold start would pay for every client, and a function uses one.
const loadLambda = once(() => import('@aws-sdk/client-lambda'));
const loadSes = once(() => import('@aws-sdk/client-sesv2'));
const loadSms = once(() => import('@aws-sdk/client-pinpoint-sms-voice-v2'));
const loadSns = once(() => import('@aws-sdk/client-sns'));

// Kept, with its connection.
let lambda: LambdaClient | undefined;
let ses: SESv2Client | undefined;
let sms: PinpointSMSVoiceV2Client | undefined;
let sns: SNSClient | undefined;

/** Hands a message to whatever the sender of the construct is. */
export async function deliver(message: Message, recipient: Recipient | undefined): Promise<void> {
  const sender = environment('SENDER');
  const delivery = deliveries[sender];
  if (delivery === undefined) {
    throw new Error(`There is no sender '${sender}'`);
  }
  try {
    await delivery(environment('SENDER_TARGET'), message, recipient);
  } catch (error) {
    if (error instanceof SendFailed || error instanceof NoRecipient) throw error;
    throw new SendFailed(error instanceof Error ? error.name : 'unknown error');
  }
}

async function publish(topicArn: string, message: Message): Promise<void> {
  const { PublishCommand, SNSClient } = await loadSns();
  sns ??= new SNSClient({});
  const text = JSON.stringify(message);
  const order = topicArn.endsWith('.fifo')
    ? { MessageGroupId: sha256(message.userId), MessageDeduplicationId: sha256(text) }
    : {};
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Message: text,
      MessageAttributes: { type: { DataType: 'String', StringValue: message.type } },
      ...order,
    }),
  );
}

async function invoke(functionArn: string, message: Message): Promise<void> {
  const { InvokeCommand, LambdaClient } = await loadLambda();
  lambda ??= new LambdaClient({});
  const { FunctionError: failed, Payload: payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(message)) }),
  );
  if (failed !== undefined) {
    throw new SendFailed(`the function answered ${failed}: ${errorTypeOf(payload)}`);
  }
}

async function sendMail(from: string, message: Message, recipient: Recipient | undefined): Promise<void> {
  const address = await addressOf(recipient);
  const { subject, text } = textOf(message);
  const { SendEmailCommand, SESv2Client } = await loadSes();
  ses ??= new SESv2Client({});
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [address] },
      Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
      ConfigurationSetName: process.env.CONFIGURATION_SET,
    }),
  );
}

async function sendText(
  originationIdentity: string,
  message: Message,
  recipient: Recipient | undefined,
): Promise<void> {
  const number = await addressOf(recipient);
  const { PinpointSMSVoiceV2Client, SendTextMessageCommand } = await loadSms();
  sms ??= new PinpointSMSVoiceV2Client({});
  await sms.send(
    new SendTextMessageCommand({
      OriginationIdentity: originationIdentity,
      DestinationPhoneNumber: number,
      MessageBody: textOf(message).text,
      MessageType: 'TRANSACTIONAL',
    }),
  );
}

/** Addresses are read where they are needed: what is in the input of an execution can't be deleted from its history. */
async function addressOf(recipient: Recipient | undefined): Promise<string> {
  const attribute = environment('RECIPIENT_ATTRIBUTE');
  const item = recipient && (await readItem(recipient.tableName, recipient.key, recipient.id));
  const address = item?.[attribute]?.S;
  if (address === undefined || address === '') {
    throw new NoRecipient(attribute);
  }
  return address;
}

/** SES takes a text for 7-bit ASCII when it isn't told. */
function utf8(text: string): { Data: string; Charset: string } {
  return { Data: text, Charset: 'UTF-8' };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
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

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}
