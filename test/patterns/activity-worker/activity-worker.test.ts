import { SFNClient } from '@aws-sdk/client-sfn';
import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ActivityWorkerProps } from 'cdk-workflow-patterns';
import { ActivityWorker, ActivityWorkerWorkflow, Workflow } from 'cdk-workflow-patterns';
import type { Fault, Json, Run, World } from 'cdk-workflow-simulator';
import { exploreFaults, Simulator } from 'cdk-workflow-simulator';
import { HANDED_BACK, Worker } from 'cdk-workflow-worker';
import { type Arguments, readArguments } from '../../../worker/src/cli/arguments';
import { definitionOf, stackWith, statementsOf, templateOf } from '../../support/synthesize';

const STATE = 'Dig: work';

/** The errors that an exploration has a worker fail with: a worker that fails, and one that fails and goes on. */
const FAULTS = ['Fault.Injected', 'Worker.Failed'];

function stackOf(props: (stack: Stack) => Partial<ActivityWorkerProps> = () => ({})): Stack {
  return stackWith((stack) => {
    const definition = new ActivityWorker(stack, 'Dig', { deadline: Duration.hours(1), ...props(stack) });
    new Workflow(stack, 'Flow', { definition });
  });
}

test('it is one state with a deadline that retries do not move, and heartbeats that stay below it', () => {
  const remaining =
    '$max([2, $ceil(($max([$toMillis($states.context.State.EnteredTime), $toMillis($states.context.Execution.RedriveTime)]) + 3600000 - $millis()) / 1000)])';
  const jittered = { IntervalSeconds: 1, BackoffRate: 2, JitterStrategy: 'FULL' };
  expect(definitionOf(Template.fromStack(stackOf())).States).toEqual({
    [STATE]: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: '${DigActivityB8BF4D64}',
      Arguments: '{% $states.input %}',
      TimeoutSeconds: `{% ${remaining} %}`,
      HeartbeatSeconds: `{% $min([60, ${remaining} - 1]) %}`,
      Output: '{% $merge([$type($states.input) = "object" ? $states.input : {}, {"result": $states.result}]) %}',
      Retry: [
        { ErrorEquals: ['Worker.HandedBack'], MaxAttempts: 50, MaxDelaySeconds: 5, ...jittered },
        { ErrorEquals: ['States.HeartbeatTimeout'], MaxAttempts: 5, MaxDelaySeconds: 30, ...jittered },
      ],
      End: true,
    },
  });
});

test('the worker and the state mean the same error', () => {
  expect(ActivityWorker.HANDED_BACK).toBe(HANDED_BACK);
});

describe('in virtual time', () => {
  let world: World;

  async function start(props?: (stack: Stack) => Partial<ActivityWorkerProps>): Promise<Run> {
    world = await Simulator.load(stackOf(props));
    const run = await world.stateMachine('Flow').start({ depth: 7 });
    await world.advance({ seconds: 1 });
    return run;
  }

  const take = () => {
    const task = world.activity('Dig').take('digger');
    if (task === undefined) throw new Error('there is no task');
    return task;
  };

  afterEach(() => world.close());

  test('what the worker answers stands beside the input, after one transition', async () => {
    const run = await start();
    const task = take();
    expect(task.input).toEqual({ depth: 7 });
    task.succeed({ holes: 1 });
    expect(await run.toEnd()).toMatchObject({
      status: 'SUCCEEDED',
      transitions: 1,
      output: { depth: 7, result: { holes: 1 } },
    });
  });

  test('the worker gets the payload that is asked for', async () => {
    await start(() => ({ payload: { metres: '{% $states.input.depth %}' } }));
    expect(take().input).toEqual({ metres: 7 });
  });

  test('fails with the error of the handler, which is not retried', async () => {
    const run = await start();
    take().fail('Rock', 'too hard');
    expect(await run.toEnd()).toMatchObject({ status: 'FAILED', error: 'Rock', cause: 'too hard', transitions: 1 });
  });

  test('an error of the handler that is transient is retried', async () => {
    const run = await start(() => ({ retryOn: ['Rain'] }));
    take().fail('Rain');
    await world.advance({ seconds: 2 });
    take().succeed();
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
  });

  test('fails at the deadline when no worker takes it', async () => {
    const run = await start();
    expect(await run.toEnd()).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
      elapsedMs: 3_600_000,
      transitions: 1,
    });
  });

  test('fails at the deadline although a worker is at it and sends heartbeats', async () => {
    const run = await start();
    const task = take();
    const beat = async (): Promise<void> => {
      for (;;) {
        await world.advance({ seconds: 20 });
        task.heartbeat();
      }
    };
    await expect(beat()).rejects.toThrow('Task Timed Out');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(run.elapsedMs).toBeLessThan(3_600_000 + 10_000);
  });

  test('a worker that dies is followed by another attempt, and its late answer counts for nothing', async () => {
    const run = await start();
    const dead = take();
    await world.advance({ minutes: 2 });
    take().succeed('second');
    expect(() => dead.succeed('first')).toThrow('Task Timed Out');
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: { result: 'second' }, transitions: 2 });
  });

  test('fails when one worker after the other dies of it', async () => {
    const run = await start(() => ({ retryAttempts: 2 }));
    for (let worker = 0; worker < 3; worker++) {
      take();
      await world.advance({ minutes: 2 });
    }
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', transitions: 3 });
  });

  test('what is handed back does not count as the death of a worker', async () => {
    const run = await start(() => ({ retryAttempts: 0 }));
    for (let worker = 0; worker < 10; worker++) {
      take().fail(HANDED_BACK);
      await world.advance({ seconds: 10 });
    }
    take().succeed('at last');
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: { result: 'at last' }, transitions: 11 });
  });

  test('goes on with the input at the deadline where there is a way', async () => {
    const run = await start((stack) => ({ onExpired: new sfn.Pass(stack, 'Nobody digs') }));
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', transitions: 2, output: { depth: 7 } });
  });

  test('a redrive gives the task its whole time again', async () => {
    const run = await start();
    await run.toEnd();
    await world.advance({ days: 2 });
    run.redrive();
    await world.advance({ minutes: 59 });
    take().succeed('redriven');
    expect(await run.toEnd()).toMatchObject({ status: 'SUCCEEDED', output: { result: 'redriven' } });
  });
});

test('the real worker, started with the environment that the construct gives, does the task', async () => {
  const stack = stackOf();
  const { workerEnvironment } = stack.node.findChild('Dig') as ActivityWorker;
  expect(workerEnvironment['CDK_WORKFLOW_WORKER_HEARTBEAT']).toBe('20');
  const world = await Simulator.load(stack);
  const endpoint = await world.listen();
  const { arn } = world.activity('Dig');
  const environment = { ...workerEnvironment, CDK_WORKFLOW_WORKER_ACTIVITY: arn, CDK_WORKFLOW_WORKER_MODULE: 'x' };
  const run = await world.stateMachine('Flow').start({ depth: 7 });
  const worker = new Worker<{ depth: number }>({
    ...(readArguments([], environment) as Arguments),
    client: new SFNClient(endpoint.clientConfig),
    handler: ({ depth }) => ({ holes: depth }),
    gracePeriod: 0,
    log: () => undefined,
  });
  const working = worker.run();
  while (run.status === 'RUNNING') await new Promise((resolve) => setTimeout(resolve, 20));
  await worker.stop();
  await working;
  await world.close();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { depth: 7, result: { holes: 7 } } });
});

test('whatever fault strikes, the execution ends by its deadline with the answer or the reason', async () => {
  const stack = stackOf((scope) => ({ onExpired: new sfn.Fail(scope, 'Expired', { error: 'Dig.Expired' }) }));
  const exploration = await exploreFaults({
    create: async () => {
      const world = await Simulator.load(stack);
      world.activity('Dig').work((input: Json) => ({ dug: input }));
      return world;
    },
    run: async (world: World, faults: readonly Fault[]) => {
      const run = await world.stateMachine('Flow').start({ depth: 1 }, { faults });
      return run.toEnd();
    },
    invariant: (_: World, { status, output, error, elapsedMs }: Run) => {
      expect(elapsedMs).toBeLessThanOrEqual(3_600_000 + 60_000);
      if (status === 'SUCCEEDED') expect(output).toEqual({ depth: 1, result: { dug: { depth: 1 } } });
      if (status === 'FAILED') expect(['Dig.Expired', ...FAULTS]).toContain(error);
      expect(status).not.toBe('RUNNING');
    },
  });
  // An error of the handler is the outcome of the task, and none of the pattern's to catch.
  expect(exploration.findings.filter(({ kind }) => kind !== 'uncaught')).toEqual([]);
  expect(exploration.untried).toEqual([]);
  expect(exploration.scenarios).toBeGreaterThan(10);
});

test('a Map of workers has one deadline an item', async () => {
  const stack = stackWith((scope) => {
    const map = new sfn.Map(scope, 'Each', { itemsPath: '$.items' });
    map.itemProcessor(new ActivityWorker(scope, 'Dig', { deadline: Duration.minutes(10) }));
    new Workflow(scope, 'Flow', { definition: map, timeout: Duration.days(1) });
  });
  const world = await Simulator.load(stack);
  world.activity('Dig').work((input) => ({ n: input }));
  const run = await world.stateMachine('Flow').start({ items: [{ a: 1 }, { a: 2 }] });
  await run.toEnd();
  await world.close();
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    output: [
      { a: 1, result: { n: { a: 1 } } },
      { a: 2, result: { n: { a: 2 } } },
    ],
  });
});

test('it stands twice in one machine', () => {
  const template = templateOf((stack) => {
    const work = (id: string): ActivityWorker => new ActivityWorker(stack, id, { deadline: Duration.hours(1) });
    new Workflow(stack, 'Flow', { definition: work('One').next(work('Two')) });
  });
  expect(Object.keys(definitionOf(template).States)).toEqual(['One: work', 'Two: work']);
  template.resourceCountIs('AWS::StepFunctions::Activity', 2);
});

describe('permissions', () => {
  test('a worker may take tasks of the activity and answer them, no more, and use its key', () => {
    const template = templateOf((stack) => {
      const role = new iam.Role(stack, 'Desk', { assumedBy: new iam.AccountRootPrincipal() });
      const encryptionKey = new kms.Key(stack, 'Key');
      new ActivityWorkerWorkflow(stack, 'Dig', { deadline: Duration.hours(1), encryptionKey }).grantWork(role);
    });
    const role = Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith('Desk')) ?? '';
    expect(statementsOf(template, role)).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'states:GetActivityTask',
          'states:SendTaskSuccess',
          'states:SendTaskFailure',
          'states:SendTaskHeartbeat',
        ],
        Resource: { Ref: 'DigWorkerActivity2FAB367C' },
      },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
      },
    ]);
    template.hasResourceProperties('AWS::StepFunctions::Activity', {
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY' },
    });
  });
});

describe('it fails at synthesis', () => {
  test.each<[Partial<ActivityWorkerProps>, string]>([
    [{ deadline: undefined }, "'deadline' must be given"],
    [{ deadline: Duration.seconds(5) }, "'deadline' must be whole seconds from 10 seconds to 364 days, got 5 seconds"],
    [{ heartbeat: Duration.hours(1) }, "'heartbeat' must be whole seconds from 3 seconds to 59 minutes 59 seconds"],
    [{ heartbeat: Duration.seconds(2) }, "'heartbeat' must be whole seconds from 3 seconds"],
    [{ retryAttempts: -1 }, "'retryAttempts' must be a whole number from 0 to 1000, got -1"],
    [{ retryOn: ['States.Timeout'] }, "'retryOn' must name errors of the handler, got 'States.Timeout'"],
    [{ resultField: '' }, "'resultField' must be the name of a field, got ''"],
  ])('for %j', (props, message) => {
    expect(() => stackOf(() => props)).toThrow(`[Test/Dig] ${message}`);
  });

  test('in an EXPRESS machine, which has no workers', () => {
    const make = (): Stack =>
      stackWith((stack) => {
        const definition = new ActivityWorker(stack, 'Dig', { deadline: Duration.minutes(1) });
        new Workflow(stack, 'Flow', { definition, stateMachineType: sfn.StateMachineType.EXPRESS });
      });
    expect(make).toThrow(STATE);
  });
});
