import type { World } from 'cdk-workflow-simulator';
import { fails, Simulator } from 'cdk-workflow-simulator';
import { glueCatalog, type CataloguedPartition } from './glue-catalog';
import { DATE, GOOD, Pipeline, pipelineStack } from './pipelines';

let world: World;
let pipeline: Pipeline;
let partitions: Map<string, CataloguedPartition>;
const catalog = { database: 'sales', table: 'daily' };
const stack = pipelineStack(() => ({ catalog }));
const MINUTES_OF_RETRIES = { hours: 3 };

beforeEach(async () => {
  world = await Simulator.load(stack);
  pipeline = new Pipeline(world);
  partitions = glueCatalog(world);
  pipeline.upload('one.jsonl', GOOD);
});

afterEach(() => world.close());

const location = (): string | undefined => partitions.get(DATE)?.StorageDescriptor.Location;

test('the partition of the catalogue lies where the run has published, and has the columns of its table, for no transition', async () => {
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
  expect(location()).toBe((await pipeline.read())?.location);
  expect(partitions.get(DATE)?.StorageDescriptor.Columns).toEqual([{ Name: 'id', Type: 'string' }]);
});

test('it is moved in one call when the partition is made anew', async () => {
  await pipeline.run();
  const before = location();
  await pipeline.run({ date: DATE, rerun: true });
  expect(location()).toBe((await pipeline.read())?.location);
  expect(location()).not.toBe(before);
});

test('a catalogue that fails for a while is waited for, and nobody takes the partition meanwhile', async () => {
  const down = fails('InternalServiceException', 'down');
  world.service('glue', 'getTable').mock([down, down, down, down, down, down]);
  const run = await pipeline.start();
  await world.advance({ seconds: 1 });
  const again = await pipeline.start({ date: DATE, rerun: true });
  await world.advance({ seconds: 30 });
  expect(again.path.at(-1)?.state).toBe('Pipeline: look at what is published');
  partitions = glueCatalog(world);
  await world.advance(MINUTES_OF_RETRIES);
  expect([run.status, again.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(location()).toBe((await pipeline.read())?.location);
});

test('fails when the catalogue stays away, after what is published; the next start has it follow', async () => {
  world.service('glue', 'getTable').mock([fails('InternalServiceException', 'down')]);
  const run = await (await pipeline.start()).toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'InternalServiceException' });
  expect((await pipeline.read())?.records).toMatchObject(GOOD);
  expect(location()).toBeUndefined();
  partitions = glueCatalog(world);
  await world.advance({ days: 1 });
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED' });
  expect(location()).toBe((await pipeline.read())?.location);
});
