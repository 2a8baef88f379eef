import { Duration, type Stack } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { FanOut, FanOutSource, Job, Saga, SagaStep, Work, Workflow, type WorkJobOptions } from 'cdk-workflow-patterns';
import type { Run, World } from 'cdk-workflow-simulator';
import { definitionOf, stackWith, templateOf } from '../../support/synthesize';
import { worldWith } from './job-worlds';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const GLUE = 'glue:startJobRun';

function job(stack: Stack, name = 'nightly', options: WorkJobOptions = {}): Work {
  return Work.runGlueJob(glue.CfnJob.fromJobName(stack, `Glue${name}`, name), options);
}

async function start(stack: Stack, plan: Parameters<typeof worldWith>[2], input: object = {}): Promise<Run> {
  world = await worldWith(stack, GLUE, plan);
  return (await world.stateMachine('Machine').start(input as never)).toEnd();
}

test('the state is this, field by field', () => {
  const template = templateOf((stack) => {
    const parameters = { Arguments: { '--day': '{% $input.day %}' } };
    const work = job(stack, 'nightly', { jobTimeout: Duration.minutes(20), parameters });
    new Workflow(stack, 'Machine', { definition: new Job(stack, 'Do', { work }) });
  });
  expect(definitionOf(template).States).toEqual({
    'Do: work': {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::glue:startJobRun.sync',
      Arguments: {
        JobName: 'nightly',
        Timeout: 20,
        JobRunQueuingEnabled: false,
        Arguments: { '--day': '{% ($input := $states.input; $input.day) %}' },
      },
      TimeoutSeconds: 50 * 60,
      Retry: [
        {
          ErrorEquals: [
            'Glue.AWSGlueException',
            'Glue.ConcurrentRunsExceededException',
            'Glue.InternalServiceException',
            'Glue.OperationTimeoutException',
            'Glue.ResourceNumberLimitExceededException',
            'Glue.SdkClientException',
          ],
          IntervalSeconds: 1,
          BackoffRate: 2,
          MaxAttempts: 6,
          MaxDelaySeconds: 30,
          JitterStrategy: 'FULL',
        },
      ],
      Output:
        '{% $merge([$type($states.input) = "object" ? $states.input : {}, {"job": {"id": $states.result.Id, ' +
        '"status": $states.result.JobRunState, "seconds": $states.result.ExecutionTime}}]) %}',
      End: true,
    },
  });
});

test('a failure leads on, with the error beside the input', async () => {
  const stack = stackWith((inside) => {
    const onFailed = new sfn.Succeed(inside, 'Without it');
    new Workflow(inside, 'Machine', { definition: new Job(inside, 'Do', { work: job(inside), onFailed }) });
  });
  const run = await start(stack, { ends: 'FAILED' }, { day: '1' });
  expect(run.status).toBe('SUCCEEDED');
  expect(run.output).toMatchObject({ day: '1', error: { Error: 'States.TaskFailed' } });
});

test('two stand in one machine', async () => {
  const stack = stackWith((inside) => {
    const first = new Job(inside, 'First', { work: job(inside, 'one'), resultField: 'one' });
    const second = new Job(inside, 'Second', { work: job(inside, 'two'), resultField: 'two' });
    new Workflow(inside, 'Machine', { definition: first.next(second) });
  });
  const run = await start(stack, { lasts: { minutes: 1 } });
  expect(run.output).toMatchObject({ one: { status: 'SUCCEEDED' }, two: { status: 'SUCCEEDED' } });
  expect([run.transitions, run.elapsedMs]).toEqual([2, 120_000]);
});

test('a job that fails as the step of a saga is undone by another', async () => {
  const stack = stackWith((inside) => {
    const steps = [SagaStep.of('load', job(inside, 'load'), { compensation: job(inside, 'undo') })];
    new Workflow(inside, 'Machine', { definition: new Saga(inside, 'Saga', { steps }) });
  });
  const run = await start(stack, ({ JobName }) => ({
    lasts: 60_000,
    ends: JobName === 'load' ? 'FAILED' : 'SUCCEEDED',
  }));
  expect([run.status, run.error]).toEqual(['FAILED', 'States.TaskFailed']);
  expect(world?.jobs.all.map(({ input, status }) => [input['JobName'], status])).toEqual([
    ['load', 'FAILED'],
    ['undo', 'SUCCEEDED'],
  ]);
});

test('the jobs of a fan-out run at the same time, and stop when one of them fails', async () => {
  const stack = stackWith((inside) => {
    const work = job(inside, 'each', { parameters: { Arguments: { '--item': '{% $item %}' } } });
    const source = FanOutSource.array(['good', 'bad']);
    new Workflow(inside, 'Machine', { definition: new FanOut(inside, 'Each', { source, work }) });
  });
  const isBad = (input: { [name: string]: unknown }): boolean => JSON.stringify(input).includes('"bad"');
  const run = await start(stack, (input) => (isBad(input) ? { lasts: 60_000, ends: 'FAILED' } : { lasts: 'forever' }));
  expect([run.status, run.elapsedMs]).toEqual(['FAILED', 60_000]);
  await world?.advance(1);
  expect(world?.jobs.stopped).toMatchObject([{ stoppedBy: 'Step Functions' }]);
});

test('a job that has failed is tried again where that is asked for, as another one', async () => {
  const stack = stackWith((inside) => {
    const work = job(inside, 'flaky', { retryOn: ['States.TaskFailed'] });
    new Workflow(inside, 'Machine', { definition: new Job(inside, 'Do', { work }) });
  });
  const run = await start(stack, (_, earlier) => ({ lasts: 1000, ends: earlier === 0 ? 'FAILED' : 'SUCCEEDED' }));
  expect(run.status).toBe('SUCCEEDED');
  expect(world?.jobs.all.map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED']);
});

describe('is refused', () => {
  const make = (options: WorkJobOptions) => () => stackWith((stack) => void job(stack, 'n', options));
  test.each([
    [
      'a timeout in seconds',
      { jobTimeout: Duration.seconds(90) },
      "'jobTimeout' must be known at synthesis, and whole minutes",
    ],
    ['a bare number', { jobTimeout: 5 as never }, "'jobTimeout' must be a Duration"],
    [
      'a state that gives up before its job',
      { jobTimeout: Duration.hours(2), taskTimeout: Duration.hours(1) },
      "'taskTimeout' must be known at synthesis, and at least 2 hours 5 minutes",
    ],
    ['what is settled', { parameters: { Timeout: 5 } }, "'parameters.Timeout' must be left out"],
    ['parameters that are none', { parameters: 'all' }, "'parameters' must be an object"],
    ['an output that is no expression', { output: 'all' }, "'output' must be a JSONata expression"],
  ])('%s', (_, options, message) => {
    expect(make(options)).toThrow(`[Work.runGlueJob] ${message}`);
  });

  test('a Glue job that begins again by itself', () => {
    const fill = (stack: Stack): void => {
      Work.runGlueJob(new glue.CfnJob(stack, 'J', { role: 'r', command: {}, maxRetries: 1 }));
    };
    expect(() => stackWith(fill)).toThrow("'job' must have a 'maxRetries' of 0");
  });

  test("a way on from states of one's own", () => {
    const fill = (stack: Stack): void => {
      const work = Work.chain(new sfn.Pass(stack, 'Mine'));
      new Job(stack, 'Do', { work, onFailed: new sfn.Succeed(stack, 'Over') });
    };
    expect(() => stackWith(fill)).toThrow("'onFailed' must stand beside work that is built here");
  });

  test('a name that SageMaker would refuse', () => {
    const role = { roleArn: 'arn' } as never;
    expect(() => Work.runTrainingJob({ role, jobNamePrefix: 'under_score' })).toThrow(
      "'jobNamePrefix' must be 1 to 20",
    );
  });
});
