import { Duration, type Stack } from 'aws-cdk-lib';
import { LateData, type DataPipelineWorkflowProps } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { DATE, GOOD, Pipeline, pipelineStack, slowWork } from './pipelines';

let world: World;
let pipeline: Pipeline;
const slow = (props: Partial<DataPipelineWorkflowProps> = {}): Stack =>
  pipelineStack((inner, make) => ({ transform: slowWork(inner, make), ...props }));
const stack = slow();

/** The transitions of a run: two for the work beside one that is a task. */
const RUN = 7;

async function open(props?: Partial<DataPipelineWorkflowProps>): Promise<void> {
  world = await Simulator.load(props === undefined ? stack : slow(props));
  pipeline = new Pipeline(world);
  pipeline.upload('one.jsonl', GOOD);
}

afterEach(() => world.close());

const RERUN = { date: DATE, rerun: true };
const LATE = { id: 'late', amount: 9 };
const statusOf = (output: unknown): string => (output as { dataPipeline: { status: string } }).dataPipeline.status;

test('a start for a date that is published does nothing, for 2 transitions', async () => {
  await open();
  const first = await pipeline.run();
  const second = await pipeline.run({ date: DATE, mine: 2 });
  expect(second).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
  const { run, location } = (await pipeline.read()) ?? {};
  expect(second.output).toEqual({
    date: DATE,
    mine: 2,
    dataPipeline: { status: 'ALREADY_PUBLISHED', partition: `date=${DATE}`, date: DATE, run, location },
  });
  expect(first.output).toMatchObject({ dataPipeline: { run } });
  expect(pipeline.given).toHaveLength(1);
});

test('a start while another run is at work waits for its end, and has nothing to do then', async () => {
  await open();
  const first = await pipeline.start({ date: DATE, hold: 900 });
  await world.advance({ seconds: 5 });
  const second = await pipeline.start();
  await world.advance({ minutes: 10 });
  expect([first.status, second.status]).toEqual(['RUNNING', 'RUNNING']);
  await world.advance({ hours: 1 });
  expect([first.status, statusOf(second.output)]).toEqual(['SUCCEEDED', 'ALREADY_PUBLISHED']);
  expect(pipeline.given).toHaveLength(1);
});

test('two starts at the same moment make one run', async () => {
  await open();
  const [first, second] = [await pipeline.start(), await pipeline.start()];
  await world.advance({ hours: 1 });
  expect([statusOf(first.output), statusOf(second.output)].sort()).toEqual(['ALREADY_PUBLISHED', 'PUBLISHED']);
  expect(pipeline.given).toHaveLength(1);
});

test('a run that waits for one which fails begins itself, as the later run', async () => {
  await open();
  const first = await pipeline.start({ date: DATE, hold: 60, fails: true });
  await world.advance({ seconds: 5 });
  const [second, third] = [await pipeline.start(), await pipeline.start()];
  await world.advance({ hours: 1 });
  expect(first.status).toBe('FAILED');
  expect([statusOf(second.output), statusOf(third.output)].sort()).toEqual(['ALREADY_PUBLISHED', 'PUBLISHED']);
  expect((await pipeline.runs()).map(({ outcome }) => outcome)).toEqual(['FAILED', 'PUBLISHED']);
});

test('what is asked for again is made anew, and readers find the earlier data until the later is there', async () => {
  await open();
  await pipeline.run();
  const before = await pipeline.read();
  pipeline.upload('two.jsonl', [LATE]);
  const again = await pipeline.start({ ...RERUN, hold: 120 });
  await world.advance({ minutes: 1 });
  expect(await pipeline.read()).toEqual(before);
  expect(await again.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: RUN });
  const after = await pipeline.read();
  expect(after?.records).toMatchObject([...GOOD, LATE]);
  expect(pipeline.given[1]?.previous).toBe(before?.location);
  expect(new Set(after?.records.map((record) => (record as { run: string }).run))).toEqual(new Set([after?.run]));
});

test('fails when it was overtaken: the later run publishes, and the earlier one nothing', async () => {
  await open();
  const first = await pipeline.start({ date: DATE, hold: 600 });
  await world.advance({ minutes: 1 });
  const second = await pipeline.run(RERUN);
  expect(second).toMatchObject({ status: 'SUCCEEDED', transitions: RUN });
  const published = await pipeline.read();
  await first.toEnd();
  expect(first).toMatchObject({ status: 'FAILED', error: 'DataPipeline.Superseded', transitions: RUN + 1 });
  expect(await pipeline.read()).toEqual(published);
  expect(await pipeline.run()).toMatchObject({ transitions: 2, status: 'SUCCEEDED' });
});

test('a run that was stopped keeps its partition until its lease is over, unless it is asked for again', async () => {
  await open({ lease: Duration.hours(2) });
  const dead = await pipeline.start({ date: DATE, hold: 600 });
  await world.advance({ minutes: 1 });
  dead.stop();
  const next = await pipeline.start();
  await world.advance({ minutes: 100 });
  expect(next.status).toBe('RUNNING');
  await world.advance({ minutes: 60 });
  expect(statusOf(next.output)).toBe('PUBLISHED');

  await world.advance({ hours: 1 });
  const other = await pipeline.start({ ...RERUN, hold: 600 });
  await world.advance({ minutes: 1 });
  other.stop();
  expect(await pipeline.run(RERUN)).toMatchObject({ status: 'SUCCEEDED', transitions: RUN });
});

test('an earlier date does not replace a later one in the same partition', async () => {
  await open({ partitionKeys: [{ name: 'region', value: '{% $input.region %}' }] });
  pipeline.upload('one.jsonl', GOOD, '2025-01-02');
  expect(await pipeline.run({ date: '2025-01-02', region: 'eu' })).toMatchObject({ status: 'SUCCEEDED' });
  for (const rerun of [false, true]) {
    const early = await pipeline.run({ date: DATE, region: 'eu', rerun });
    expect(early).toMatchObject({ status: 'FAILED', error: 'DataPipeline.Superseded' });
  }
  expect(await pipeline.run({ date: DATE, region: 'us' })).toMatchObject({ status: 'SUCCEEDED' });
  expect(await pipeline.run({ date: '2025-01-02', region: 'us' })).toMatchObject({ status: 'SUCCEEDED' });
  expect((await pipeline.row('region=us', 'pointer'))?.publishedDate).toBe('2025-01-02');
  expect(await pipeline.run({ date: DATE, region: 'a/b' })).toMatchObject({ error: 'States.QueryEvaluationError' });
});

describe('late data', () => {
  const lateStart = async (props?: Partial<DataPipelineWorkflowProps>): ReturnType<Pipeline['run']> => {
    await open(props);
    await pipeline.run();
    pipeline.upload('two.jsonl', [LATE]);
    return pipeline.run();
  };

  test('fails a start unless something else is said, and what is published stays', async () => {
    const run = await lateStart();
    expect(run).toMatchObject({ status: 'FAILED', error: 'DataPipeline.LateData', transitions: 3 });
    expect(run.cause).toContain(`raw/${DATE}/two.jsonl`);
    expect((await pipeline.read())?.records).toMatchObject(GOOD);
  });

  test('is copied into quarantine', async () => {
    const run = await lateStart({ lateData: LateData.quarantine() });
    expect(run.output).toMatchObject({
      dataPipeline: { status: 'LATE_QUARANTINED', late: [`raw/${DATE}/two.jsonl`] },
    });
    const [first = '', second = ''] = pipeline.keys(`quarantine/Sales/date=${DATE}/late/`);
    expect(JSON.parse(pipeline.text(first))).toEqual(LATE);
    expect(JSON.parse(pipeline.text(second))).toMatchObject({ reasons: ['it has come late'] });
    expect((await pipeline.read())?.records).toMatchObject(GOOD);
  });

  test('has its partition made anew within a time, and is treated otherwise after it', async () => {
    const lateData = LateData.rerunWithin({ window: Duration.days(2), otherwise: LateData.quarantine() });
    const run = await lateStart({ lateData });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: RUN + 2 });
    expect((await pipeline.read())?.records).toMatchObject([...GOOD, LATE]);
    expect(await pipeline.run()).toMatchObject({ transitions: 2 });
    await world.advance({ days: 3 });
    pipeline.upload('three.jsonl', [LATE]);
    expect(statusOf((await pipeline.run()).output)).toBe('LATE_QUARANTINED');
    expect((await pipeline.read())?.records).toHaveLength(4);
  });

  test('is not what was deleted', async () => {
    await open();
    pipeline.upload('two.jsonl', [LATE]);
    await pipeline.run();
    world.bucket('Raw').delete(`raw/${DATE}/two.jsonl`);
    expect(statusOf((await pipeline.run()).output)).toBe('ALREADY_PUBLISHED');
  });
});
