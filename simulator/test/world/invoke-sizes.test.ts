import { Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from './small-templates';

const ASKING = `
  const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
  const lambda = new LambdaClient({ maxAttempts: 1 });
  exports.handler = async ({ bytes, InvocationType }) => {
    const Payload = JSON.stringify('x'.repeat(bytes - 2));
    const input = { FunctionName: 'length', InvocationType, Payload };
    return lambda.send(new InvokeCommand(input)).then(
      ({ StatusCode }) => StatusCode, ({ name, message, $metadata }) => [$metadata.httpStatusCode, name, message]);
  };`;

let world: World;

beforeAll(async () => {
  world = await Simulator.load(
    templateOf({
      Asking: inlineFunction(ASKING, { MemorySize: 512 }),
      Length: inlineFunction('exports.handler = async (text) => text.length;', { FunctionName: 'length' }),
    }),
    { permissions: 'off' },
  );
});

afterAll(() => world.close());

const ask = async (InvocationType: string, bytes: number): Promise<unknown> =>
  (await world.function('Asking').invoke({ InvocationType, bytes })).output;

test('a synchronous invocation takes an event of 6 MB and no more', async () => {
  const message = 'Request must be smaller than 6291456 bytes for the InvokeFunction operation';
  expect(await ask('RequestResponse', 6_291_456)).toBe(200);
  expect(await ask('RequestResponse', 6_291_457)).toEqual([413, 'RequestTooLargeException', message]);
});

test('an asynchronous invocation takes an event of 1 MB and no more', async () => {
  const message = '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)';
  expect(await ask('Event', 1_048_576)).toBe(202);
  expect(await ask('Event', 1_048_577)).toEqual([413, 'RequestEntityTooLargeException', message]);
});
