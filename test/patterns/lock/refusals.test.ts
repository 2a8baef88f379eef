import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Template } from 'aws-cdk-lib/assertions';
import type { LockProps } from 'cdk-workflow-patterns';
import { CoordinationTable, Lock, LockWait, Throttle, Work, Workflow } from 'cdk-workflow-patterns';
import { stackWith } from '../../support/synthesize';
import { LEASE, accountLock, lockStack, minuteLock, worker } from './locking';

test.each<[string, Partial<LockProps>, string]>([
  ['an empty key', { key: ' ' }, "'key' must be a text, got ' '; what has the same key is coordinated"],
  [
    'no slots',
    { slots: 0 },
    "'slots' must be a whole number from 1 to 200, got 0; part what is more by keys, each with slots of its own",
  ],
  [
    'a lease below a minute',
    { lease: Duration.seconds(59) },
    "'lease' must be whole seconds from 1 minute to 364 days, got 59 seconds; a holder that dies keeps the lock until then, and AWS ends an execution after 365 days",
  ],
  ['a bare number', { lease: 60 as unknown as Duration }, "'lease' must be a Duration, got 60; say in which unit"],
  [
    'a wait of no time',
    { wait: LockWait.retry({ timeout: Duration.seconds(0) }) },
    "'wait.timeout' must be whole seconds from 1 second to 364 days, got 0 seconds",
  ],
  [
    'an interval above the longest one',
    { wait: LockWait.retry({ interval: Duration.minutes(1) }) },
    "'wait.interval' must be whole seconds from 1 second to 30 seconds, got 1 minute",
  ],
  [
    'a priority that is none',
    { wait: LockWait.queue({ priority: '10' }) },
    "'wait.priority' must be a digit from 0 to 9, got '10'; the lower the sooner",
  ],
])('fails with %s', (_, props, message) => {
  expect(() => lockStack(minuteLock(props))).toThrow(`[Test/Lock] ${message}`);
});

const longestOf = (props: Partial<LockProps>): (() => void) => {
  return () => void Template.fromStack(lockStack(accountLock(props)));
};

test('fails with a lease that is shorter than its work and the write before it can take, unless the work is fenced', () => {
  // Seven attempts of 10 seconds (the function's 5, and 5 more), the delays of 1 + 2 + 4 + 8 + 16 + 30 seconds, and the write: 141.
  expect(longestOf({ lease: Duration.seconds(140) })).toThrow(
    "[Test/Lock] 'lease' must be at least the 141 seconds that the work and the write before it can take with all their retries, got 2 minutes 20 seconds",
  );
  expect(longestOf({ lease: Duration.seconds(141) })).not.toThrow();
  expect(longestOf({ lease: Duration.seconds(140), fenced: true })).not.toThrow();
});

test('counts what the work calls inside of a Parallel, too', () => {
  const parallel = (lease: Duration) => (): void =>
    void Template.fromStack(
      lockStack((stack, table) => {
        const pause = new sfn.Wait(stack, 'Pause', { time: sfn.WaitTime.duration(Duration.minutes(5)) });
        const work = Work.chain(new sfn.Parallel(stack, 'Both').branch(pause));
        return new Lock(stack, 'Lock', { table, key: 'k', lease, work });
      }),
    );
  expect(parallel(Duration.minutes(5))).toThrow("'lease' must be at least the 310 seconds");
  expect(parallel(Duration.seconds(310))).not.toThrow();
});

test('fails with a lock inside of itself with the same key, and takes one of another key', () => {
  const nested = (key: string, inner: string) => (): void =>
    void Template.fromStack(
      lockStack((stack, table) => {
        const pass = new sfn.Pass(stack, 'Pass');
        const within = new Lock(stack, 'Inner', { table, key: inner, lease: LEASE, work: Work.chain(pass) });
        return new Lock(stack, 'Lock', {
          table,
          key,
          lease: Duration.hours(1),
          fenced: true,
          work: Work.chain(within),
        });
      }),
    );
  expect(nested('k', 'k')).toThrow(
    "[Test/Lock] 'key' must differ from that of a lock inside of the work, got 'k'; the state 'Inner: acquire' inside of it would wait",
  );
  expect(nested('k', 'other')).not.toThrow();
});

test('fails with a throttle of nothing', () => {
  expect(() =>
    lockStack((stack, table) => {
      const work = Work.invoke(worker(stack));
      return new Throttle(stack, 'Limit', { table, maxConcurrency: 0, lease: LEASE, work });
    }),
  ).toThrow("[Test/Limit] 'maxConcurrency' must be a whole number from 1 to 200, got 0");
});

test('fails with a line at a table that knows no state machine', () => {
  expect(() => Template.fromStack(lockStack(minuteLock({ wait: LockWait.queue() }), false))).toThrow(
    "no state machine can wait in line at this table; call 'addStateMachine' with each whose executions do",
  );
});

describe('a table of the user', () => {
  const { STRING } = dynamodb.AttributeType;
  const [pk, sk] = [
    { name: 'pk', type: STRING },
    { name: 'sk', type: STRING },
  ];
  const tableOf = (props: dynamodb.TableProps, index?: string) => (): void =>
    void Template.fromStack(
      stackWith((stack) => {
        const own = new dynamodb.Table(stack, 'Own', props);
        const partitionKey = { name: 'execution', type: STRING };
        if (index !== undefined) own.addGlobalSecondaryIndex({ indexName: index, partitionKey });
        const table = new CoordinationTable(stack, 'Coordination', { table: own });
        const work = Work.chain(new sfn.Pass(stack, 'Pass'));
        const lock = new Lock(stack, 'Lock', { table, key: 'k', lease: LEASE, work, wait: LockWait.queue() });
        table.addStateMachine(new Workflow(stack, 'Machine', { definition: lock }).stateMachine);
      }),
    );
  const whole = {
    partitionKey: pk,
    sortKey: sk,
    timeToLiveAttribute: 'expiresAt',
    stream: dynamodb.StreamViewType.NEW_IMAGE,
  };

  test('is taken when it fits', () => expect(tableOf(whole, 'byExecution')).not.toThrow());

  test.each<[string, dynamodb.TableProps, string | undefined, string]>([
    [
      'other keys',
      { partitionKey: { name: 'id', type: STRING } },
      'byExecution',
      "'table' must have the string partition key 'pk'",
    ],
    [
      'no time to live',
      { ...whole, timeToLiveAttribute: undefined },
      'byExecution',
      "'table' must have its time to live on 'expiresAt'",
    ],
    ['no stream', { ...whole, stream: undefined }, 'byExecution', "'table' must have a stream"],
    ['no index', whole, undefined, "'table' must have an index 'byExecution' with the partition key 'execution' alone"],
  ])('fails with %s', (_, props, index, message) => expect(tableOf(props, index)).toThrow(message));
});

test('fails with an Express machine that is made known, since nobody hears of the ends of its executions', () => {
  expect(() =>
    stackWith((stack) => {
      const table = new CoordinationTable(stack, 'Coordination');
      const stateMachineType = sfn.StateMachineType.EXPRESS;
      const definition = new sfn.Pass(stack, 'Pass');
      table.addStateMachine(new Workflow(stack, 'Machine', { definition, stateMachineType }).stateMachine);
    }),
  ).toThrow("[Test/Coordination] 'machine' must be a Standard state machine, got 'EXPRESS'");
});
