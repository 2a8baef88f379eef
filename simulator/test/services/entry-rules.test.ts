import { Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

const code = `
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
exports.handler = async (Entries) => {
  const { $metadata, ...output } = await new EventBridgeClient({}).send(new PutEventsCommand({ Entries }));
  return output;
};`;
const EVENT = { Source: 'shop', DetailType: 'Sold', Detail: '{}' };

let world: World;

beforeAll(async () => {
  world = await Simulator.load(templateOf({ Fn: inlineFunction(code) }), { permissions: 'off' });
});

afterAll(() => world.close());

const put = (...entries: (typeof EVENT)[]) => world.function('Fn').invoke(entries);

test.each([0, 11])('fails %d events at once', async (count) => {
  expect(await put(...Array.from({ length: count }, () => EVENT))).toMatchObject({ error: 'ValidationException' });
});

test('takes ten events at once', async () => {
  expect(await put(...Array.from({ length: 10 }, () => EVENT))).toMatchObject({ output: { FailedEntryCount: 0 } });
});

test.each([
  [{ Source: 'aws.shop' }, 'NotAuthorizedForSourceException'],
  [{ Source: '' }, 'InvalidArgument'],
  [{ DetailType: '' }, 'InvalidArgument'],
])('refuses an event with %j and takes the one beside it', async (change, ErrorCode) => {
  expect(await put({ ...EVENT, ...change }, EVENT)).toMatchObject({
    output: { FailedEntryCount: 1, Entries: [{ ErrorCode }, { EventId: expect.any(String) as string }] },
  });
});
