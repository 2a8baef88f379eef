import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Fault, JobPlan, Run, World } from 'cdk-workflow-simulator';
import { definitionOf } from '../../support/synthesize';
import { QUERY, queryStack, worldWith } from './job-worlds';

const stack = queryStack();
let world: World;
afterEach(() => world?.close());

async function play(plan: JobPlan, faults: readonly Fault[] = []): Promise<Run> {
  world = await worldWith(stack, QUERY, plan);
  return (await world.stateMachine('Machine').start({ day: '2026-01-01' }, { faults })).toEnd();
}

const AWAIT = 'Sum: await query';

test('the states are these, field by field', () => {
  const { StartAt, States: states } = definitionOf(Template.fromStack(stack));
  expect(StartAt).toBe('Sum: start query');
  expect(Object.keys(states)).toEqual(['Sum: start query', AWAIT, 'Sum: stop query', 'Sum: failed']);
  const both = {
    QueryString: 'SELECT sum(amount) FROM sales WHERE day = ?',
    ExecutionParameters: ['{% "\'" & $states.input.day & "\'" %}'],
    WorkGroup: 'primary',
    QueryExecutionContext: { Database: 'shop' },
    ResultConfiguration: { OutputLocation: expect.stringMatching(/^s3:\/\/.*\/athena\/$/) as string },
  };
  const token = expect.stringMatching(/^\{% \$hash\(.*, "SHA-256"\) %\}$/) as string;
  expect(states['Sum: start query']).toMatchObject({
    Resource: 'arn:aws:states:::athena:startQueryExecution',
    Arguments: { ...both, ClientRequestToken: token },
    Assign: { Sum_query: '{% $states.result.QueryExecutionId %}', Sum_token: token },
    TimeoutSeconds: 60,
    Next: AWAIT,
  });
  expect(states[AWAIT]).toMatchObject({
    Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
    Arguments: { ...both, ClientRequestToken: '{% $Sum_token %}' },
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Sum: stop query' }],
    End: true,
  });
  expect(states['Sum: stop query']).toMatchObject({
    Arguments: { QueryExecutionId: '{% $Sum_query %}' },
    Next: 'Sum: failed',
  });
});

test('a query takes its time, 2 transitions, under the permissions that it brings', async () => {
  const run = await play({ lasts: { minutes: 5 } });
  expect(run.cause).toBeUndefined();
  expect([run.transitions, run.elapsedMs]).toEqual([2, 5 * 60_000]);
  expect(run.output).toEqual({
    day: '2026-01-01',
    query: {
      id: expect.any(String) as string,
      status: 'SUCCEEDED',
      location: expect.stringMatching(/athena\/$/) as string,
      scannedBytes: 0,
    },
  });
  expect(world.jobs.all).toHaveLength(1);
  const unused = world.unusedPermissions().filter(({ role }) => role.startsWith('Test/Machine/'));
  // That a bucket is listed in which the data is can't be told from a statement in SQL.
  expect(unused.map(({ actions }) => actions)).toEqual([['s3:ListBucket']]);
});

describe('a query that', () => {
  test('takes longer than the deadline is stopped, and the execution fails by that', async () => {
    const run = await play({ lasts: 'forever' });
    expect([run.status, run.error, run.elapsedMs]).toEqual(['FAILED', 'States.Timeout', 10 * 60_000]);
    expect(world.jobs.stopped).toMatchObject([{ stoppedBy: 'StopQueryExecution' }]);
  });

  test('fails ends the execution with its own cause', async () => {
    const run = await play({ ends: 'FAILED', reason: 'TABLE_NOT_FOUND' });
    expect(run.error).toBe('States.TaskFailed');
    expect(run.cause).toContain('TABLE_NOT_FOUND');
  });

  test('runs when the execution is stopped is stopped', async () => {
    await play({ lasts: 'forever' }, [{ state: AWAIT, kind: 'stoppedAtWork' }]);
    await world.advance(1);
    expect(world.jobs.stopped).toMatchObject([{ stoppedBy: 'Step Functions' }]);
  });

  test('runs when the execution is stopped, and whose stopping is lost, is ended by the quota of the account', async () => {
    await play({ lasts: 'forever' }, [{ state: AWAIT, kind: 'cancelLost' }]);
    expect(world.jobs.orphaned).toHaveLength(1);
    await world.advance({ minutes: 30 });
    expect(world.jobs.running).toEqual([]);
  });
});

test.each(['answerLost', 'zombie', 'twice', 'late'] as const)(
  'a start that suffers %s starts one query',
  async (kind) => {
    const run = await play({ lasts: { minutes: 5 } }, [{ state: 'Sum: start query', kind }]);
    expect(run.status).toBe('SUCCEEDED');
    await world.advance({ minutes: 10 });
    expect(world.jobs.all).toHaveLength(1);
  },
);

describe('is refused', () => {
  test.each([
    [
      'a statement that is another each time',
      { queryString: '{% "select " & $uuid() %}' },
      "'queryString' must give the same",
    ],
    ['an output that is no expression', { output: 'all' }, "'output' must be a JSONata expression"],
    ['a deadline without an end', { deadline: Duration.days(365) }, "'deadline' must be whole seconds"],
    ['JSONPath', { queryString: '$.sql' }, "'queryString'"],
  ])('%s', (_, props, message) => {
    expect(() => queryStack(props)).toThrow(message);
  });
});
