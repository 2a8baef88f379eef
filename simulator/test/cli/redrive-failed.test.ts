import { SFNClient } from '@aws-sdk/client-sfn';
import { MockFailure, Simulator, type World } from 'cdk-workflow-simulator';
import { redriveFailed, type FailedOptions } from '../../src/cli/deployed/redrive-failed';
import { machine, templateOf } from '../world/small-templates';

const CALL = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'f' } };
const template = templateOf({
  Machine: machine({
    StartAt: 'Call',
    States: {
      Call: { ...CALL, Catch: [{ ErrorEquals: ['Refused'], Next: 'No' }], End: true },
      No: { Type: 'Fail', Error: 'Partner.Refused' },
    },
  }),
});

let world: World;
let client: SFNClient;
let close: () => Promise<unknown>;
let failing: string | undefined;

beforeAll(async () => {
  world = await Simulator.load(template);
});
beforeEach(async () => {
  world
    .stateMachine('Machine')
    .state('Call')
    .mock(() => {
      if (failing !== undefined) throw new MockFailure(failing, 'so it is');
      return { Payload: {} };
    });
  for (const error of ['Partner.Busy', 'Partner.Down', 'Other', 'Refused']) {
    failing = error;
    await (await world.stateMachine('Machine').start({}, { name: error })).toEnd();
  }
  failing = undefined;
  const endpoint = await world.listen({ speed: 'fastest' } as never);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
  client = new SFNClient({ endpoint: endpoint.url, region: 'us-east-1', credentials, disableHostPrefix: true });
  close = () => endpoint.close();
});
afterEach(async () => {
  client.destroy();
  await close();
  await world.reset();
});
afterAll(() => world.close());

const since = '2020-01-01T00:00:00Z';
const run = async (options: Partial<FailedOptions> = {}): Promise<unknown[]> => {
  const { arn } = world.stateMachine('Machine');
  const outcomes = await redriveFailed(client, arn, { since, maxRedrives: '3', ...options });
  return outcomes.map(({ executionArn, redriven, reason }) => [executionArn.split(':').at(-1), redriven, reason]);
};

test('redrives what failed with some errors, and leaves what ended in a Fail state', async () => {
  expect(await run({ error: ['Partner.*'] })).toEqual([
    ['Refused', false, "it ended in the Fail state 'No', on purpose"],
    ['Partner.Down', true, undefined],
    ['Partner.Busy', true, undefined],
  ]);
});

test('tells what it would redrive, and redrives nothing', async () => {
  expect(await run({ error: ['Other'], dryRun: true })).toEqual([['Other', false, 'it would be redriven']]);
  expect(world.run('Other').status).toBe('FAILED');
});

test('leaves what ended at another time', async () => {
  expect(await run({ until: since })).toEqual([]);
  expect(await run({ since: '2100-01-01T00:00:00Z' })).toEqual([]);
});

test('leaves what was redriven so many times', async () => {
  failing = 'Other';
  for (let each = 0; each < 3; each++) {
    world.run('Other').redrive();
    await world.run('Other').toEnd();
  }
  expect(await run({ error: ['Other'] })).toEqual([['Other', false, 'it was redriven 3 times']]);
});

test.each([
  [{ since: undefined as never }, "--failed needs '--since'"],
  [{ since: 'yesterday' }, "--since must be a time in ISO 8601, got 'yesterday'"],
  [{ maxRedrives: '0' }, '--max-redrives takes a whole number from 1 on'],
])('fails with %j', async (options, message) => {
  await expect(run(options)).rejects.toThrow(message);
});
