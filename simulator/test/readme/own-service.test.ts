import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, JsonPath, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { textMessages } from './text-messages';

const code = `
  const { PinpointSMSVoiceV2Client, SendTextMessageCommand } = require('@aws-sdk/client-pinpoint-sms-voice-v2');
  exports.handler = (input) => new PinpointSMSVoiceV2Client({}).send(new SendTextMessageCommand(input));
`;

class RemindersStack extends Stack {
  constructor() {
    super(new App(), 'Reminders');
    const number = new CfnResource(this, 'Number', { type: 'AWS::SMSVOICE::PhoneNumber', properties: {} });
    const arn = number.getAtt('Arn').toString();
    const send = new CallAwsService(this, 'Send', {
      service: 'pinpointsmsvoicev2',
      action: 'sendTextMessage',
      parameters: {
        DestinationPhoneNumber: JsonPath.stringAt('$.phone'),
        OriginationIdentity: JsonPath.stringAt('$.from'),
        MessageBody: 'Your table is ready',
      },
      iamAction: 'sms-voice:SendTextMessage',
      iamResources: [arn],
    });
    new StateMachine(this, 'Machine', { definitionBody: DefinitionBody.fromChainable(send) });
    const runtime = { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(code) };
    new Function(this, 'Reminds', {
      ...runtime,
      initialPolicy: [new PolicyStatement({ actions: ['sms-voice:SendTextMessage'], resources: [arn] })],
    });
    new Function(this, 'Meddles', runtime);
  }
}

const stack = new RemindersStack();
let world: World;
let from: string;

beforeAll(() => Simulator.synthesize(stack));

beforeEach(async () => {
  world = await Simulator.load(stack, { services: [textMessages] });
  from = world.simulated(textMessages).numbers[0]?.arn ?? '';
});

afterEach(() => world.close());

test('a state machine calls the service', async () => {
  const run = await world.stateMachine('Machine').start({ phone: '+12065550100', from });
  await run.toEnd();

  expect(run.output).toEqual({ MessageId: 'message-1' });
  expect(world.simulated(textMessages).sent).toMatchObject([{ DestinationPhoneNumber: '+12065550100' }]);
});

test("its errors are the task's, under the names that AWS's model gives them", async () => {
  const elsewhere = from.replace('phone-number/', 'phone-number/no-');
  world = await reloaded();
  const run = await world.stateMachine('Machine').start({ phone: '+12065550100', from: elsewhere });
  await run.toEnd();

  expect(run).toMatchObject({ status: 'FAILED', error: 'PinpointSmsVoiceV2.ResourceNotFoundException' });
});

test('a handler calls it through the SDK', async () => {
  const { output } = await world.function('Reminds').invoke({
    DestinationPhoneNumber: '+12065550100',
    OriginationIdentity: from,
    MessageBody: 'Your table is ready',
  });

  expect(output).toMatchObject({ MessageId: 'message-1' });
  expect(world.simulated(textMessages).sent).toHaveLength(1);
});

test('a role needs the permission', async () => {
  const event = { DestinationPhoneNumber: '+12065550100', OriginationIdentity: from, MessageBody: 'x' };

  expect(await world.function('Meddles').invoke(event)).toMatchObject({ error: 'AccessDeniedException' });
  expect(world.simulated(textMessages).sent).toEqual([]);
});

/** Without roles, since no policy speaks of a number that is not there. */
async function reloaded(): Promise<World> {
  await world.close();
  return Simulator.load(stack, { services: [textMessages], permissions: 'off' });
}
