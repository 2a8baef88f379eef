import { CreateStateMachineAliasCommand, DeleteStateMachineAliasCommand, SFNClient } from '@aws-sdk/client-sfn';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Versioning, Workflow } from 'cdk-workflow-patterns';
import { Simulator, type World } from 'cdk-workflow-simulator';

/** A workflow that waits for an hour, in a state of which the name is new with each deployment. */
function release(number: number, stateMachineType = sfn.StateMachineType.STANDARD): Stack {
  const stack = new Stack(new App(), 'Stack');
  const time = sfn.WaitTime.duration(Duration.minutes(4));
  const definition = new sfn.Wait(stack, `Wait ${number}`, { time });
  const versioning = Versioning.canary({ keepVersions: 2, interval: Duration.hours(1) });
  new Workflow(stack, 'Flow', { definition, versioning, stateMachineType });
  return stack;
}

async function clean(world: World): Promise<unknown> {
  const { output, error, message } = await world.function('Flow/Versions/Cleaner/Clean').invoke({});
  if (error !== undefined) throw new Error(`${error}: ${message}`);
  const numbers = (arns: string[]): number[] => arns.map((arn) => Number(arn.split(':').at(-1)));
  const { deleted, needed } = output as unknown as { deleted: string[]; needed: string[] };
  return { deleted: numbers(deleted), needed: numbers(needed) };
}

describe('versions that are older than those to be kept', () => {
  let world: World;
  beforeEach(async () => {
    world = await Simulator.load(release(1));
  });
  afterEach(() => world.close());

  test('are deleted, and those that are kept stay', async () => {
    expect(await clean(world)).toEqual({ deleted: [], needed: [] });
    for (const number of [2, 3, 4]) {
      await world.deploy(release(number));
      await world.advance({ hours: 2 });
    }
    expect(await clean(world)).toEqual({ deleted: [2, 1], needed: [] });
    expect(await clean(world)).toEqual({ deleted: [], needed: [] });
    const run = await world.stateMachine('Flow').start({}, { qualifier: 'live' });
    await run.toEnd();
    expect(run.path.map(({ state }) => state)).toEqual(['Wait 4']);
  });

  test('stay while an execution of theirs is at work', async () => {
    const run = await world.stateMachine('Flow').start({}, { qualifier: 'live' });
    await world.advance({ seconds: 1 });
    for (const number of [2, 3]) await world.deploy(release(number));
    expect(await clean(world)).toEqual({ deleted: [], needed: [1] });
    await run.toEnd();
    expect(run.path.map(({ state }) => state)).toEqual(['Wait 1']);
    await world.advance({ hours: 1 });
    expect(await clean(world)).toEqual({ deleted: [1], needed: [] });
  });

  test('stay while any alias routes to them', async () => {
    const { arn } = world.stateMachine('Flow');
    const endpoint = await world.listen();
    const client = new SFNClient({
      endpoint: endpoint.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const routingConfiguration = [{ stateMachineVersionArn: `${arn}:1`, weight: 100 }];
    const { stateMachineAliasArn } = await client.send(
      new CreateStateMachineAliasCommand({ name: 'oldest', routingConfiguration }),
    );
    for (const number of [2, 3]) {
      await world.deploy(release(number));
      await world.advance({ hours: 2 });
    }
    expect(await clean(world)).toEqual({ deleted: [], needed: [1] });
    await client.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
    expect(await clean(world)).toEqual({ deleted: [1], needed: [] });
    client.destroy();
    await endpoint.close();
  });

  test('go once a day', async () => {
    for (const number of [2, 3]) {
      await world.deploy(release(number));
      await world.advance({ hours: 2 });
    }
    await world.advance({ hours: 24 });
    expect(await clean(world)).toEqual({ deleted: [], needed: [] });
    expect(world.function('Flow/Versions/Cleaner/Clean').invocations).toHaveLength(2);
  });
});

test('versions of an Express machine go, whose executions are not listed', async () => {
  const world = await Simulator.load(release(1, sfn.StateMachineType.EXPRESS));
  for (const number of [2, 3]) {
    await world.deploy(release(number, sfn.StateMachineType.EXPRESS));
    await world.advance({ hours: 2 });
  }
  expect(await clean(world)).toEqual({ deleted: [1], needed: [] });
  await world.close();
});
