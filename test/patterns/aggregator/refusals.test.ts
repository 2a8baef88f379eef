import { Duration, Lazy } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { AggregatorEventOptions, AggregatorProps, AggregatorQueueOptions } from 'cdk-workflow-patterns';
import { Work } from 'cdk-workflow-patterns';
import { collecting } from './collecting';

test.each<[string, Partial<AggregatorProps>, string]>([
  [
    'a window over a year',
    { window: Duration.days(366) },
    "'window' must be whole seconds from 1 second to 364 days, got 366 days; AWS ends an execution after 365 days",
  ],
  ['a window of no time', { window: Duration.seconds(0) }, "'window' must be whole seconds from 1 second to 364 days"],
  ['a bare number', { window: 60 as unknown as Duration }, "'window' must be a Duration, got 60"],
  ['no window', { window: undefined }, "'window' must be given, got nothing; it has no default"],
  [
    'a window that is known at deploy time only',
    { window: Duration.seconds(Lazy.number({ produce: () => 5 })) },
    "'window' must be known at synthesis",
  ],
  [
    'a debounce as long as the window',
    { debounce: Duration.minutes(10) },
    "'debounce' must be whole seconds from 1 second to 9 minutes 59 seconds, got 10 minutes; a window that its 'debounce' does not end is ended by its 'window'",
  ],
  ['0 events', { maxEvents: 0 }, "'maxEvents' must be a whole number from 1 to 2000, got 0; part what is more by keys"],
  ['too many events', { maxEvents: 2_001 }, "'maxEvents' must be a whole number from 1 to 2000, got 2001"],
  ['half an event', { maxEvents: 1.5 }, "'maxEvents' must be a whole number from 1 to 2000, got 1.5"],
  [
    'more bytes than a state takes',
    { maxBytes: 262_144 },
    "'maxBytes' must be a whole number from 1024 to 245760, got 262144; a state takes no more: give a 'bucket' for events that are larger",
  ],
  ['no bytes', { maxBytes: 0 }, "'maxBytes' must be a whole number from 1024 to 245760, got 0"],
  ['no work', { work: undefined }, "'work' must be given, got nothing"],
  ['no table', { table: undefined }, "'table' must be given, got nothing"],
])('fails with %s', (_, props, message) => {
  expect(() => collecting(props)).toThrow(`[Test/Bills] ${message}`);
});

test('fails with work on batches of items', () => {
  expect(() => {
    const inner = collecting();
    const fn = inner.node.findChild('Handle') as lambda.Function;
    collecting({ work: Work.invokeBatch(fn) });
  }).toThrow("[Test/Bills] 'work' must be work on one thing");
});

const queueOf = (props: sqs.QueueProps | 'known', options: AggregatorQueueOptions = {}, times = 1): (() => void) => {
  return () =>
    void collecting({}, (aggregator) => {
      const scope = aggregator.node.scope as lambda.Function['stack'];
      const deadLetterQueue = { queue: new sqs.Queue(scope, 'D'), maxReceiveCount: 3 };
      const queue = new sqs.Queue(scope, 'Q', props === 'known' ? { deadLetterQueue } : props);
      for (let time = 0; time < times; time++) aggregator.addQueue(queue, options);
    });
};

test.each<[string, () => void, string]>([
  [
    'a queue without dead letters',
    queueOf({}),
    "'queue' must have a dead-letter queue, got nothing; an event that is refused, for want of a key for example, would come again and again",
  ],
  [
    'a queue that is added twice',
    queueOf('known', {}, 2),
    "'queue' must be added once, got 'Test/Q'; give the options with the first call",
  ],
  [
    'a field without a name',
    queueOf('known', { keyField: 'customer.' }),
    "'keyField' must be names of fields with dots between them, got 'customer.'; write it as in 'customer.id'",
  ],
  [
    'an empty field',
    queueOf('known', { idField: '' }),
    "'idField' must be names of fields with dots between them, got ''",
  ],
  ['no batch', queueOf('known', { batchSize: 0 }), "'batchSize' must be a whole number from 1 to 10, got 0"],
])('fails with %s', (_, make, message) => {
  expect(make).toThrow(`[Test/Bills/Sources] ${message}`);
});

test('fails with a queue whose messages come again before they can be collected', () => {
  expect(() =>
    collecting({}, (aggregator) => {
      const scope = aggregator.node.scope as lambda.Function['stack'];
      const deadLetterQueue = { queue: new sqs.Queue(scope, 'D'), maxReceiveCount: 3 };
      aggregator.addQueue(new sqs.Queue(scope, 'Q', { deadLetterQueue, visibilityTimeout: Duration.seconds(10) }));
    }),
  ).toThrow("[Test/Bills/Sources] 'queue' must have a visibility timeout of at least 30 seconds, got '10 seconds'");
});

test('fails with a rule without a pattern', () => {
  expect(() => collecting({}, (aggregator) => void aggregator.addEvents('E', {} as AggregatorEventOptions))).toThrow(
    "[Test/Bills] 'eventPattern' must be given, got nothing",
  );
});

test('takes a queue that was created elsewhere, of which nothing more is known', () => {
  expect(() =>
    collecting({}, (aggregator) => {
      const arn = 'arn:aws:sqs:us-east-1:111122223333:sales';
      aggregator.addQueue(sqs.Queue.fromQueueArn(aggregator, 'Imported', arn));
    }),
  ).not.toThrow();
});
