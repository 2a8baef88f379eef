import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

/** Puts each message into the queue that the mailer reads. */
export const post = async (message: object): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.OUTBOX_URL, MessageBody: JSON.stringify(message) }));
};
