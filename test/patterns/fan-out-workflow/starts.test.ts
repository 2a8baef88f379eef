import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { FanOutSource } from 'cdk-workflow-patterns';
import type { Run } from 'cdk-workflow-simulator';
import { LinesWorld, type More, linesStack } from './lines-world';
import { resourcesOf } from '../../support/synthesize';
import { Template } from 'aws-cdk-lib/assertions';

let world: LinesWorld;

afterEach(() => world.close());

async function openWith(more: More): Promise<LinesWorld> {
  world = await LinesWorld.open(more);
  return world;
}

/** All runs, each at its end, and with them whatever they might have started. */
async function runs(): Promise<readonly Run[]> {
  await world.world.advance({ minutes: 1 });
  return world.world.stateMachine('Lines/Workflow').runs;
}

describe('an upload', () => {
  test.each<readonly [string, More]>([
    ['into the bucket that was created', () => ({ startOnUpload: {} })],
    [
      'into a bucket of the user, which gets the results too',
      (stack) => ({ resultBucket: new s3.Bucket(stack, 'Own'), startOnUpload: {} }),
    ],
    [
      'into a bucket and a machine that are encrypted with a key',
      (stack) => ({ encryptionKey: new kms.Key(stack, 'Key'), startOnUpload: {} }),
    ],
    [
      'into a bucket of the user that does not',
      (stack) => ({
        source: FanOutSource.csv('{% $states.input.key %}', { bucket: new s3.Bucket(stack, 'Own'), keyPrefix: 'in' }),
        startOnUpload: {},
      }),
    ],
  ])('%s starts a run, whose own objects start none', async (where, more) => {
    await openWith(more);
    const bucket = world.world.bucket(where.includes('of the user') ? 'Own' : 'Lines');
    bucket.put('input/a b.csv', 'id\n1\n2');
    const [run, ...others] = await runs();
    expect(run?.input).toEqual({ bucket: bucket.name, key: 'input/a b.csv' });
    expect(run?.status).toBe('SUCCEEDED');
    expect(world.done).toEqual(['1', '2']);
    expect(others).toEqual([]);
  });

  test('elsewhere, of another kind or empty starts none', async () => {
    await openWith(() => ({ startOnUpload: { prefix: 'lines*/', suffix: '.csv' } }));
    const bucket = world.world.bucket('Lines');
    for (const key of ['other/a.csv', 'lines/a.csv', 'lines*/a.txt', 'linesX/a.csv']) bucket.put(key, 'id\n1');
    bucket.put('lines*/empty.csv', '');
    expect(await runs()).toEqual([]);
    bucket.put('lines*/a.csv', 'id\n1');
    expect((await runs()).map(({ input }) => input)).toEqual([{ bucket: bucket.name, key: 'lines*/a.csv' }]);
  });
});

describe('a schedule', () => {
  const schedule = events.Schedule.rate(Duration.hours(1));

  test('starts a run with its input', async () => {
    await openWith(() => ({ startOnSchedule: { schedule, input: { key: 'input/lines.csv' } } }));
    world.upload(2);
    await world.world.advance({ hours: 2 });
    expect((await runs()).map(({ status, input }) => ({ status, input }))).toEqual(
      Array(2).fill({ status: 'SUCCEEDED', input: { key: 'input/lines.csv' } }),
    );
    expect(world.done).toEqual(['0', '1', '0', '1']);
  });

  test('starts a run with the time at which it was due, when nothing else is said', async () => {
    await openWith(() => ({
      startOnSchedule: { schedule },
      source: FanOutSource.csv("{% 'input/' & $substring($states.input.time, 0, 10) & '.csv' %}"),
    }));
    world.upload(1, `input/${world.world.now.toISOString().slice(0, 10)}.csv`);
    await world.world.advance({ hours: 1 });
    expect(world.done).toEqual(['0']);
  });

  test('stands beside uploads, under one role and with one dead-letter queue', async () => {
    const more: More = () => ({ startOnUpload: {}, startOnSchedule: { schedule, input: { key: 'input/lines.csv' } } });
    await openWith(more);
    world.upload(1);
    await world.world.advance({ hours: 1 });
    expect(await runs()).toHaveLength(2);
    const template = Template.fromStack(linesStack(more));
    expect(Object.keys(resourcesOf(template, 'AWS::SQS::Queue'))).toHaveLength(1);
  });
});
