import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { approvalStack, IN_NODE, type ApprovalHandlers } from '../world/approval-stack';
import { describeWithBoto3, PYTHON } from './available';

const IN_PYTHON: ApprovalHandlers = { runtime: Runtime.PYTHON_3_12, folder: join(__dirname, 'handlers') };

/** More of them are run by hand: `RUNS=200 npm run test:python`. */
const RUNS = Number(process.env['RUNS'] ?? 5);

async function approve(world: World, requestId: string): Promise<unknown[]> {
  const run = await world.stateMachine('Machine').start({ requestId });
  await run.toWait('Ask for approval');
  await world.advance({ minutes: 10 });
  const { link } = JSON.parse(world.topic('Approvers').messages.at(-1)?.message ?? '') as { link: string };
  await world.fetch(link);
  await run.toEnd();
  return [run.history, run.output];
}

describeWithBoto3('an approval whose handlers are written in Python', () => {
  const stack = approvalStack(IN_PYTHON);
  let world: World;

  beforeEach(async () => {
    world = await Simulator.load(stack, { python: PYTHON });
  });

  afterEach(() => world.close());

  test('goes through when it is answered in time', async () => {
    const run = await world.stateMachine('Machine').start({ requestId: 'r1' });
    await run.toWait('Ask for approval');
    await world.advance({ minutes: 29, seconds: 59 });
    const [message] = world.topic('Approvers').messages;
    expect(message).toMatchObject({ subject: 'Approval' });
    const { link } = JSON.parse(message?.message ?? '') as { link: string };
    expect(await world.fetch(link)).toMatchObject({ status: 200, body: 'thank you' });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: (29 * 60 + 59) * 1000 });
    expect(run.output).toMatchObject({ approval: { by: 'boss', at: '2025-01-01T00:29:59+00:00' } });
    expect(await world.table('Requests').items()).toMatchObject([
      { pk: 'r1', status: 'APPROVED', askedAt: '2025-01-01T00:00:00+00:00' },
    ]);
    expect(world.function('Ask').logs.at(-1)?.message).toMatch(/^\[INFO\]\t2025-01-01T00:00:00\.000Z\t\S+\tasked r1$/);
    const unused = world.unusedPermissions().flatMap(({ actions }) => actions);
    for (const action of ['sns:Publish', 'dynamodb:PutItem', 'states:SendTaskSuccess'])
      expect(unused).not.toContain(action);
  });

  test('fails over to the expiry when nobody answers, and a click after it comes too late', async () => {
    const run = await world.stateMachine('Machine').start({ requestId: 'r1' });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 30 * 60 * 1000 });
    expect(await world.endpoint('Answer').get('/answer?id=r1')).toMatchObject({ status: 410, body: 'too late' });
  });

  test('fails when a request is asked for twice, by the error that boto3 raises', async () => {
    await (await world.stateMachine('Machine').start({ requestId: 'r1' })).toWait('Ask for approval');
    const again = await world.stateMachine('Machine').start({ requestId: 'r1' });
    await again.toEnd();
    expect(again).toMatchObject({ status: 'FAILED', error: 'ConditionalCheckFailedException' });
  });
});

describeWithBoto3('one seed gives one history', () => {
  test(`in ${RUNS} runs of a world with handlers in Python and in Node.js`, async () => {
    const stack = approvalStack(IN_PYTHON, IN_NODE);
    const hashes = new Set<string>();
    for (let run = 0; run < RUNS; run += 1) {
      const world = await Simulator.load(stack, { python: PYTHON, seed: 7 });
      const histories = [];
      for (const requestId of ['r1', 'r2', 'r3']) histories.push(await approve(world, requestId));
      const told = [histories, await world.contents(), world.function('Ask').logs];
      hashes.add(createHash('sha256').update(JSON.stringify(told)).digest('hex'));
      await world.close();
    }
    expect(hashes.size).toBe(1);
  });
});
