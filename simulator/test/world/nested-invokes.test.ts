import { Simulator } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from './small-templates';

const ASKING = `
  const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
  const lambda = new LambdaClient({});
  exports.handler = async () => {
    const send = (name) => lambda.send(new InvokeCommand({ FunctionName: 'sender', Payload: JSON.stringify({ name }) }));
    await send('alone');
    await Promise.all(['first', 'second', 'third'].map(send));
  };`;
const SENDING = `
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const sqs = new SQSClient({});
  exports.handler = async ({ name }) => {
    if (name === 'first') require('node:crypto').pbkdf2Sync('slow', 'salt', 300_000, 64, 'sha512');
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: name }));
  };`;

test('what a handler invokes at once takes turns, so that one run is like the next', async () => {
  const world = await Simulator.load(
    templateOf({
      Queue: { Type: 'AWS::SQS::Queue' },
      Asking: inlineFunction(ASKING),
      Sending: inlineFunction(SENDING, {
        FunctionName: 'sender',
        Environment: { Variables: { QUEUE: { Ref: 'Queue' } } },
      }),
    }),
    { permissions: 'off' },
  );
  expect((await world.function('Asking').invoke()).error).toBeUndefined();
  expect(world.queue('Queue').messages.map(({ body }) => body)).toEqual(['alone', 'first', 'second', 'third']);
  await world.close();
});
