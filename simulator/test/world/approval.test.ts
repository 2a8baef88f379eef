import { Simulator, type World } from 'cdk-workflow-simulator';
import { approvalStack } from './approval-stack';

const stack = approvalStack();
let world: World;

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

test('a request that is approved in time goes through', async () => {
  const run = await world.stateMachine('Machine').start({ requestId: 'r1' });
  await run.toWait('Ask for approval');
  await world.advance({ minutes: 29, seconds: 59 });
  const [message] = world.topic('Approvers').messages;
  const { link } = JSON.parse(message?.message ?? '') as { link: string };
  expect(await world.fetch(link)).toMatchObject({ status: 200, body: 'thank you' });
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 2, elapsedMs: (29 * 60 + 59) * 1000 });
  expect(run.output).toMatchObject({ approval: { by: 'boss', at: '2025-01-01T00:29:59.000Z' } });
  expect(run.path.map(({ state }) => state)).toEqual(['Ask for approval', 'Record approval']);
  expect(await world.table('Requests').items()).toMatchObject([
    { pk: 'r1', status: 'APPROVED', askedAt: '2025-01-01T00:00:00.000Z' },
  ]);
  expect(world.function('Ask').logs).toMatchObject([{ message: 'asked r1' }]);
});

test('fails over to the expiry when nobody answers, and a click after it comes too late', async () => {
  const run = await world.stateMachine('Machine').start({ requestId: 'r1' });
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 2, elapsedMs: 30 * 60 * 1000 });
  expect(await world.endpoint('Answer').get('/answer?id=r1')).toMatchObject({ status: 410, body: 'too late' });
  expect(await world.table('Requests').get({ pk: 'r1' })).toMatchObject({ status: 'EXPIRED' });
});
