import { AwsError, type JsonObject, type Resource, type Service, type ServiceDefinition } from 'cdk-workflow-simulator';

/** End User Messaging SMS: keeps the text messages that are sent from the numbers of the app. */
class TextMessages implements Service {
  readonly name = 'sms-voice';
  readonly sent: JsonObject[] = [];

  constructor(readonly numbers: readonly Resource[]) {}

  call(_action: string, input: JsonObject): JsonObject {
    const from = this.numbers.find(({ arn, name }) => [arn, name].includes(input['OriginationIdentity'] as string));
    if (from === undefined) throw new AwsError('ResourceNotFoundException', 'Resource not found');
    this.sent.push(input);
    return { MessageId: `message-${this.sent.length}` };
  }
}

export const textMessages: ServiceDefinition<TextMessages> = {
  name: 'sms-voice', // its clients sign requests with this name
  sdk: 'pinpointsmsvoicev2', // and state machines call it aws-sdk:pinpointsmsvoicev2
  label: 'End User Messaging SMS',
  actions: ['SendTextMessage'],
  needs: ({ input }) => {
    const { OriginationIdentity: number } = input as Record<string, string>;
    return [{ action: 'sms-voice:SendTextMessage', resource: number }];
  },
  create: ({ app }) => new TextMessages(app.ofType('AWS::SMSVOICE::PhoneNumber')),
};
