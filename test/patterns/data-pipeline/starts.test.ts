import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { DataPipelineWorkflowProps } from 'cdk-workflow-patterns';
import { FailurePolicy, LateData } from 'cdk-workflow-patterns';
import type { Run, World } from 'cdk-workflow-simulator';
import { fails, Simulator } from 'cdk-workflow-simulator';
import { DATE, GOOD, Pipeline, pipelineStack, slowWork } from './pipelines';

let world: World;
let pipeline: Pipeline;

async function open(props?: Parameters<typeof pipelineStack>[0]): Promise<void> {
  world = await Simulator.load(pipelineStack(props));
  pipeline = new Pipeline(world);
}

afterEach(() => world.close());

const DATES = ['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04'];
const runs = (): readonly Run[] => world.stateMachine('Sales/Workflow').runs;
const published = async (): Promise<string[]> => {
  const pointers = (await pipeline.rows()).filter(({ sk, publishedDate }) => sk === 'pointer' && publishedDate);
  return pointers.map(({ publishedDate }) => publishedDate as string).sort();
};

test('a schedule starts a run for the day on which it is due', async () => {
  await open(() => ({ startOnSchedule: { schedule: events.Schedule.cron({ hour: '6', minute: '0' }) } }));
  for (const date of DATES) pipeline.upload('one.jsonl', GOOD, date);
  await world.advance({ days: 2 });
  expect(await published()).toEqual(DATES.slice(0, 2));
  expect((await pipeline.runs())[0]).toMatchObject({ startedBy: 'schedule' });
});

const UPLOADS: Partial<DataPipelineWorkflowProps> = {
  startOnUpload: { suffix: '.jsonl' },
  date: '{% $substring($states.input.key, 4, 10) %}',
};

test('an upload starts a run for the date that its key tells', async () => {
  await open(() => UPLOADS);
  pipeline.upload('one.jsonl', GOOD, '2025-01-03');
  pipeline.upload('notes.txt', ['seen'], '2025-01-02');
  await world.advance({ hours: 1 });
  expect(await published()).toEqual(['2025-01-03']);
  expect((await pipeline.runs())[0]).toMatchObject({ startedBy: 'upload of raw/2025-01-03/one.jsonl' });
});

test('uploads that come one after the other are all in what is published in the end, by as few runs as can be', async () => {
  const lateData = LateData.rerunWithin({ window: Duration.days(7) });
  await open((stack, make) => ({ ...UPLOADS, lateData, transform: slowWork(stack, make, 60) }));
  for (let each = 0; each < 10; each++) {
    pipeline.upload(`${each}.jsonl`, [{ id: String(each), amount: each }]);
    await world.advance({ seconds: 2 });
  }
  await world.advance({ days: 1 });
  expect((await pipeline.read())?.records).toHaveLength(10);
  expect(runs().map(({ status }) => status)).toEqual(Array<string>(10).fill('SUCCEEDED'));
  expect(pipeline.given.length).toBeLessThanOrEqual(3);
});

test('an event starts a run', async () => {
  await open(() => ({
    startOnEvent: { eventPattern: { source: ['till'] } },
    date: '{% $states.input.detail.day %}',
  }));
  pipeline.upload('one.jsonl', GOOD);
  world.eventBus().put({ source: 'till', detailType: 'Closed', detail: { day: DATE } });
  await world.advance({ minutes: 1 });
  expect(await published()).toEqual([DATE]);
});

test('the topic hears the figures of runs, also of those that fail, for one transition each', async () => {
  await open((stack) => ({ figures: undefined, figuresTopic: new sns.Topic(stack, 'Topic') }));
  pipeline.upload('one.jsonl', GOOD);
  expect(await pipeline.run()).toMatchObject({ status: 'SUCCEEDED', transitions: 6 });
  world.function('Make').mock([fails('Sales.Down', 'no memory')]);
  expect(await pipeline.run({ date: DATE, rerun: true })).toMatchObject({ status: 'FAILED', transitions: 6 });
  const [told, toldFailure] = world.topic('Topic').messages.map(({ message }) => JSON.parse(message) as object);
  expect(told).toMatchObject({
    pipeline: 'Sales',
    status: 'PUBLISHED',
    date: DATE,
    input: { valid: 3 },
    output: { records: 3 },
  });
  expect(toldFailure).toMatchObject({ pipeline: 'Sales', status: 'FAILED', date: DATE, error: 'Sales.Down' });
});

describe('a backfill', () => {
  const backfill = async (input: object): Promise<Run> =>
    (await world.stateMachine('Sales/BackfillWorkflow').start(input as never)).toEnd();

  test('runs each date of a range once, and tells what came of them', async () => {
    await open();
    for (const date of DATES) pipeline.upload('one.jsonl', GOOD, date);
    await pipeline.run({ date: DATES[1] as string });
    const run = await backfill({ from: DATES[0], to: DATES[3] });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 5,
      output: {
        backfill: {
          counts: { total: 4, succeeded: 4, failed: 0 },
          results: [
            { index: 0, result: { status: 'PUBLISHED', date: DATES[0] } },
            { result: { status: 'ALREADY_PUBLISHED', date: DATES[1] } },
            { result: { status: 'PUBLISHED' } },
            { result: { status: 'PUBLISHED', date: DATES[3] } },
          ],
        },
      },
    });
    expect(await published()).toEqual(DATES);
    expect((await pipeline.runs()).at(-1)).toMatchObject({
      startedBy: expect.stringMatching(/^backfill arn:/) as string,
    });
  });

  test('makes published dates anew when that is asked for, and hands on what else its input says', async () => {
    await open();
    for (const date of DATES) pipeline.upload('one.jsonl', GOOD, date);
    await backfill({ from: DATES[0], to: DATES[1] });
    await world.advance({ minutes: 1 });
    await backfill({ from: DATES[0], to: DATES[1], rerun: true, mine: 7 });
    expect(pipeline.given).toHaveLength(4);
    expect(runs().at(-1)?.input).toMatchObject({ rerun: true, mine: 7, date: expect.any(String) as string });
  });

  test('runs no more dates at a time than may', async () => {
    await open(() => ({ backfill: { maxConcurrency: 2 } }));
    for (const date of DATES) pipeline.upload('one.jsonl', GOOD, date);
    const seen: number[] = [];
    const make = world.function('Make');
    make.mock(() => {
      seen.push(runs().filter(({ status }) => status === 'RUNNING').length);
      return { records: 1 };
    });
    await backfill({ from: DATES[0], to: DATES[3] });
    expect(seen).toHaveLength(4);
    expect(Math.max(...seen)).toBe(2);
  });

  test('fails when a date fails, after all of them were run; unless it collects failures', async () => {
    await open();
    for (const date of DATES.slice(1)) pipeline.upload('one.jsonl', GOOD, date);
    const run = await backfill({ from: DATES[0], to: DATES[3] });
    expect(run).toMatchObject({ status: 'FAILED', error: 'FanOut.TooManyFailures' });
    // The name of the execution that failed begins with its date.
    expect(run.cause).toContain(`:${DATES[0]}-`);
    expect(await published()).toEqual(DATES.slice(1));
    await world.close();
    await open(() => ({ backfill: { failurePolicy: FailurePolicy.collect() } }));
    expect(await backfill({ from: DATES[0], to: DATES[0] })).toMatchObject({
      status: 'SUCCEEDED',
      output: { backfill: { counts: { failed: 1 } } },
    });
  });

  test.each([
    ['no end', { from: DATE }],
    ['a date that is none', { from: DATE, to: 'tomorrow' }],
    ['an end before its beginning', { from: DATES[1], to: DATES[0] }],
    ['too many dates', { from: '2020-01-01', to: '2024-12-31' }],
  ])('fails with %s', async (_, input) => {
    await open();
    expect(await backfill(input)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(runs()).toEqual([]);
  });
});
