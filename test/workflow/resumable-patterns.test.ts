import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  fails,
  planResume,
  recordRun,
  Simulator,
  type Json,
  type ResumePlan,
  type Run,
  type World,
} from 'cdk-workflow-simulator';
import {
  ActivityWorkerWorkflow,
  ApprovalWorkflow,
  ContinueAsNew,
  ContinueAsNewWorkflow,
  DataPipelineSource,
  DataPipelineWorkflow,
  FanOutSource,
  FanOutWorkflow,
  JobSweeper,
  OrderWorkflow,
  type OrderWorkflowProps,
  PollCheck,
  PollUntilDoneWorkflow,
  RunbookStep,
  RunbookWorkflow,
  SweptJobs,
  TimerWorkflow,
  VerificationWorkflow,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import { call, collecting, handled } from '../patterns/aggregator/collecting';
import { failingAt, fn } from '../patterns/fan-out/fan-out-world';
import { REPORT } from '../patterns/poll-until-done/polling';
import { definitionOf, stackWith } from '../support/synthesize';

const HOUR = Duration.hours(1);

let world: World;

/** Lets a failed execution go on through the entry of its machine. */
async function goOn(failed: Run, machine: string): Promise<{ readonly plan: ResumePlan; readonly run: Run }> {
  expect(failed.status).toBe('FAILED');
  const plan = planResume(recordRun(failed));
  const { name, input } = plan.entry;
  return { plan, run: await world.stateMachine(machine).start(input, { name }) };
}

const pathOf = (run: Run): string[] => run.path.map(({ state }) => state);
const calls = (id: string): number => world.function(id).invocations.length;

describe('goes on through the entry of a pattern, without what was done', () => {
  afterEach(() => world.close());

  test('a poll whose check was broken: the job is not started again', async () => {
    world = await Simulator.load(stackWith((stack) => polling(stack)));
    world.function('Begin').mock(() => ({ id: 'report-1' }));
    world.function('Look').mock([fails('Look.Broken')]);
    const failed = await (await world.stateMachine('Reports/Workflow').start({ customer: 'c1' })).toEnd();
    const looked = calls('Look');
    world.function('Look').mock(() => ({ status: 'READY' }));
    const { plan, run } = await goOn(failed, 'Reports/Workflow');
    expect(plan.state).toBe('Poll: check');
    expect(await run.toEnd()).toMatchObject({
      status: 'SUCCEEDED',
      output: { customer: 'c1', poll: { job: 'report-1', result: { status: 'READY' } } },
    });
    expect([calls('Begin'), calls('Look') - looked]).toEqual([1, 1]);
  });

  test('the states of a timer: it is not claimed again, which an execution of another name could not', async () => {
    world = await Simulator.load(
      stackWith((stack) => {
        const definition = ringing(stack, 'Prepare').next(ringing(stack, 'Ring'));
        new TimerWorkflow(stack, 'Timer', { definition, resumable: true });
      }),
      { permissions: 'off' },
    );
    const timer = world.stateMachine('Timer/Workflow');
    const rung: Json[] = [];
    timer.state('Prepare').mock(() => ({ Payload: { prepared: 1 } }));
    timer.state('Ring').mock([fails('Ring.Broken')]);
    await world.function('Timer/Timers/Set').invoke({ key: 'k', afterSeconds: 60, input: { id: 7 } });
    await world.advance({ hours: 1 });
    const [failed] = timer.runs;
    timer.state('Ring').mock((payload) => {
      rung.push(payload);
      return { Payload: 'rung' };
    });
    const { run } = await goOn(failed as Run, 'Timer/Workflow');
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: 'rung' });
    expect(pathOf(run)).toEqual(['Go on?', 'Ring']);
    expect(rung).toMatchObject([{ Payload: { prepared: 1 } }]);
    expect(await world.table('Timer/Table').items()).toMatchObject([{ id: 'k', status: 'fired' }]);
  });

  test('the work on a window of events: none is lost, and the window is not closed again', async () => {
    world = await Simulator.load(collecting({ resumable: true }));
    world.function('Handle').mock([fails('Handle.Broken')]);
    for (const id of ['1', '2']) await call(world, { key: 'ada', id, data: {} });
    await world.advance({ hours: 1 });
    const [failed] = world.stateMachine('Bills/Workflow').runs;
    const windows = handled(world);
    const { run } = await goOn(failed as Run, 'Bills/Workflow');
    expect((await run.toEnd()).status).toBe('SUCCEEDED');
    expect(windows.map(({ key, events }) => [key, events.map(({ id }) => id)])).toEqual([['ada', ['1', '2']]]);
    expect(run.path).toHaveLength(2);
  });

  test('no key of an event makes an execution that goes on', async () => {
    world = await Simulator.load(collecting({ resumable: true }));
    const windows = handled(world);
    for (const key of ['resumed-', 'resumed--']) await call(world, { key, id: '1', data: {} });
    await world.advance({ hours: 1 });
    expect(windows.map(({ key }) => key)).toEqual(['resumed-', 'resumed--']);
  });

  test('the task of a worker: it is handed out once more', async () => {
    const props = { deadline: HOUR, resumable: true };
    world = await Simulator.load(stackWith((stack) => new ActivityWorkerWorkflow(stack, 'Dig', props)));
    const take = async (): Promise<NonNullable<ReturnType<ReturnType<World['activity']>['take']>>> => {
      await world.advance({ seconds: 1 });
      const task = world.activity('Dig').take('digger');
      if (task === undefined) throw new Error('there is no task');
      return task;
    };
    const first = await world.stateMachine('Dig/Workflow').start({ depth: 7 });
    (await take()).fail('Dig.Broken', 'no shovel');
    const { run } = await goOn(await first.toEnd(), 'Dig/Workflow');
    const task = await take();
    expect(task.input).toEqual({ depth: 7 });
    task.succeed({ holes: 1 });
    expect((await run.toEnd()).output).toEqual({ depth: 7, result: { holes: 1 } });
  });

  test('a fan-out: the entry leads to the Map, so that the plan says that its items run again', async () => {
    world = await Simulator.load(
      stackWith((stack) => {
        const source = FanOutSource.array('{% $states.input.lines %}');
        new FanOutWorkflow(stack, 'Lines', { source, work: Work.invoke(fn(stack, 'Book')), resumable: true });
      }),
    );
    world.function('Book').mock(failingAt([1]));
    const lines = [{ id: 1 }, { id: 2 }];
    const failed = await (await world.stateMachine('Lines/Workflow').start({ lines })).toEnd();
    world.function('Book').mock(failingAt([]));
    const { plan, run } = await goOn(failed, 'Lines/Workflow');
    expect(plan.entryRepeats).toBe(true);
    expect((await run.toEnd()).output).toMatchObject({ fanOut: { counts: { total: 2, succeeded: 2, failed: 0 } } });
  });
});

describe('a resumable workflow', () => {
  const resumable = { resumable: true };
  const once = (stack: Stack): Work => Work.invoke(fn(stack, 'Do'));
  const levels = [{ approvers: ['ann'], duration: HOUR }];
  const request = { title: 'Refund', requestedBy: 'carl', levels };
  const steps = (stack: Stack): RunbookStep[] => [RunbookStep.of('Do', once(stack))];
  const orders = (stack: Stack): OrderWorkflowProps => {
    const work = once(stack);
    return { reserve: work, release: work, charge: work, refund: work, ship: work, callBack: work };
  };
  test.each<[string, (stack: Stack) => unknown, RegExp]>([
    [
      'an approval',
      (stack) => new ApprovalWorkflow(stack, 'It', { ...request, ...resumable }),
      /an approval.*approvers/,
    ],
    [
      'a verification',
      (stack) => new VerificationWorkflow(stack, 'It', { deadline: HOUR, ...resumable }),
      /a verification.*click/,
    ],
    [
      'a runbook',
      (stack) => new RunbookWorkflow(stack, 'It', { steps: steps(stack), ...resumable }),
      /a runbook.*gates/,
    ],
    ['orders', (stack) => new OrderWorkflow(stack, 'It', { ...orders(stack), ...resumable }), /orders.*reconciler/],
    [
      'a data pipeline',
      (stack) => {
        const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'input');
        const source = DataPipelineSource.prefix({ bucket, prefix: 'in/' });
        return new DataPipelineWorkflow(stack, 'It', { source, transform: once(stack), ...resumable });
      },
      /a data pipeline.*claim/,
    ],
    [
      'a loop',
      (stack) => {
        const loop = { work: once(stack), repeatWhile: '{% $states.input.more %}' };
        return new ContinueAsNewWorkflow(stack, 'It', { ...loop, ...resumable });
      },
      /a loop.*names/,
    ],
    [
      'sweeps',
      (stack) => {
        const jobs = SweptJobs.emrSteps({ clusterId: 'j-2AXXXXXXGAPLF' });
        return new JobSweeper(stack, 'It', { jobs, ...resumable });
      },
      /sweeps.*anew/,
    ],
    [
      'a poll whose job can be cancelled',
      (stack) => polling(stack, { cancel: once(stack) }),
      /jobs that can be cancelled.*at once/,
    ],
    [
      'an EXPRESS fan-out',
      (stack) => {
        const { EXPRESS: stateMachineType } = sfn.StateMachineType;
        const source = FanOutSource.array('{% $states.input.lines %}');
        return new FanOutWorkflow(stack, 'It', { source, work: once(stack), stateMachineType, ...resumable });
      },
      /an EXPRESS workflow/,
    ],
  ])('fails for %s, with the reason', (_, make, message) => {
    expect(() => stackWith(make)).toThrow(
      new RegExp(`^\\[Test/.+\\] 'resumable' must be left out for ${message.source}`),
    );
  });

  test('fails for states that read the input of the execution: it would be another one', () => {
    const reads = (stack: Stack): sfn.Pass =>
      sfn.Pass.jsonata(stack, 'Read', { outputs: '{% $states.context.Execution.Input.id %}' });
    const make = (stack: Stack): unknown => new Workflow(stack, 'Flow', { definition: reads(stack), ...resumable });
    expect(() => stackWith(make)).toThrow("[Test/Flow] state 'Read' must not read the input of its execution");
    expect(() => stackWith((stack) => new Workflow(stack, 'Flow', { definition: reads(stack) }))).not.toThrow();
  });

  test('fails for a loop among the states of another workflow', () => {
    const make = (stack: Stack): unknown => {
      const definition = new ContinueAsNew(stack, 'Loop', {
        work: once(stack),
        repeatWhile: '{% $states.input.more %}',
      });
      return new Workflow(stack, 'Flow', { definition, ...resumable });
    };
    expect(() => stackWith(make)).toThrow(/must not start its own machine under a name made of its own/);
  });
});

test('is off unless it is asked for: the entry is all that it adds', () => {
  const statesOf = (more: object): Record<string, unknown> =>
    definitionOf(Template.fromStack(stackWith((stack) => polling(stack, more)))).States;
  const plain = statesOf({ resumable: undefined });
  const { 'Go on?': entry, 'Nowhere to go on': lost, ...rest } = statesOf({});
  expect([entry, lost]).toMatchObject([{ Type: 'Choice' }, { Type: 'Fail' }]);
  expect(rest).toEqual(plain);
});

function polling(stack: Stack, more: object = {}): PollUntilDoneWorkflow {
  return new PollUntilDoneWorkflow(stack, 'Reports', {
    start: Work.invoke(fn(stack, 'Begin')),
    job: '{% $result.id %}',
    check: PollCheck.of(Work.invoke(fn(stack, 'Look')), REPORT),
    deadline: HOUR,
    interval: Duration.minutes(1),
    stateNamePrefix: 'Poll: ',
    resumable: true,
    ...more,
  });
}

function ringing(stack: Stack, name: string): sfn.CustomState {
  return new sfn.CustomState(stack, name, {
    stateJson: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      TimeoutSeconds: 60,
      Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
    },
  });
}
