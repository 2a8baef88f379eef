import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';

/** A call that a handler made. */
export interface AwsCall {
  /** As in `GetItem`. */
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** Answers by the name of the call; what is not listed answers with nothing. */
export type Answers = Record<string, (input: Record<string, unknown>) => unknown>;

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

/** Puts `answers` where the SDK would speak to AWS; the calls made come back, in order. */
export function stubAws(answers: Answers): AwsCall[] {
  const calls: AwsCall[] = [];
  for (const client of [DynamoDBClient, LambdaClient, PinpointSMSVoiceV2Client, SESv2Client, SFNClient, SNSClient]) {
    const prototype = client.prototype as unknown as { send: (command: Command) => Promise<unknown> };
    jest.spyOn(prototype, 'send').mockImplementation(async (command) => {
      const call = { name: command.constructor.name.replace(/Command$/, ''), input: { ...command.input } };
      calls.push(call);
      return answers[call.name]?.(call.input) ?? {};
    });
  }
  return calls;
}

/** An error as the SDK throws it. */
export function awsError(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name });
}
