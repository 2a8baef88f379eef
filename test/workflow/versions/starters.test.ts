import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  AsyncHttpApi,
  AsyncHttpAuthorizer,
  FailurePolicy,
  FanOutSource,
  FanOutWorkflow,
  OrderWorkflow,
  QueueConsumer,
  Versioning,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { collecting, handled } from '../../patterns/aggregator/collecting';
import { chainOf, countTurns, loopStack } from '../../patterns/continue-as-new/looping';
import { order, Shop } from '../../patterns/order/shop';
import { Session, timerStack } from '../../patterns/timer/timing';
import { resourcesOf, stackWith } from '../../support/synthesize';

const versioning = Versioning.allAtOnce({ alarms: [] });

const work = (stack: Stack): Work => Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
const pass = (stack: Stack): Workflow =>
  new Workflow(stack, 'Flow', { definition: new sfn.Pass(stack, 'Pass'), versioning });

const STARTERS: Readonly<Record<string, () => Stack>> = {
  'a loop': () => loopStack(() => ({ versioning })),
  'a timer': () => timerStack({ versioning }),
  'an aggregator': () => collecting({ versioning }),
  'a fan-out': () =>
    stackWith((stack) => {
      new FanOutWorkflow(stack, 'Lines', {
        source: FanOutSource.csv('{% $states.input.key %}'),
        work: work(stack),
        failurePolicy: FailurePolicy.collect(),
        startOnUpload: {},
        startOnSchedule: { schedule: events.Schedule.rate(Duration.days(1)) },
        rerunFailures: {},
        versioning,
      });
    }),
  'an order': () =>
    stackWith((stack) => {
      const step = work(stack);
      const steps = { reserve: step, release: step, charge: step, refund: step, ship: step, callBack: step };
      new OrderWorkflow(stack, 'Order', { ...steps, versioning });
    }),
  'a consumer of a queue': () =>
    stackWith((stack) => {
      new QueueConsumer(stack, 'Consumer', { workflow: pass(stack), maxConcurrency: 2 });
    }),
  'an API': () =>
    stackWith((stack) => {
      new AsyncHttpApi(stack, 'Api', {
        workflow: pass(stack),
        authorizer: AsyncHttpAuthorizer.iam(),
        requestSchema: {},
      });
    }),
};

interface Statement {
  readonly Action: string | string[];
  readonly Condition?: unknown;
}

describe.each(Object.entries(STARTERS))('%s', (_, make) => {
  const made = Template.fromStack(make());

  test('may start executions through the alias alone', () => {
    // The children of a distributed Map are started by the role of their own machine.
    const policies = Object.entries(resourcesOf(made, 'AWS::IAM::Policy')).filter(([id]) => !id.includes('MapPolicy'));
    const statements = policies.flatMap(
      ([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement,
    );
    const starts = statements.filter(({ Action }) => [Action].flat().includes('states:StartExecution'));
    expect(starts.length).toBeGreaterThan(0);
    for (const { Condition } of starts) {
      expect(Condition).toEqual({ 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } });
    }
  });

  test('starts them by the alias', () => {
    const aliases = Object.keys(resourcesOf(made, 'AWS::StepFunctions::StateMachineAlias')).map((Ref) => ({ Ref }));
    const machines = Object.keys(resourcesOf(made, 'AWS::StepFunctions::StateMachine')).map((Ref) => ({ Ref }));
    const started = [
      ...Object.values(resourcesOf(made, 'AWS::Lambda::Function')).map(
        ({ Properties }) =>
          (Properties['Environment'] as { Variables: Record<string, unknown> } | undefined)?.Variables['STATE_MACHINE'],
      ),
      ...Object.values(resourcesOf(made, 'AWS::Events::Rule')).flatMap(({ Properties }) =>
        (Properties['Targets'] as { Arn: unknown }[]).map(({ Arn }) => Arn),
      ),
    ];
    for (const each of started) expect(machines).not.toContainEqual(each);
    const isLoop = started.every((each) => each === undefined);
    const through = started.filter((each) => aliases.some((alias) => JSON.stringify(alias) === JSON.stringify(each)));
    expect(through.length > 0).toBe(!isLoop);
    if (isLoop) expect(JSON.stringify(resourcesOf(made, 'AWS::StepFunctions::StateMachine'))).toContain(':live');
  });
});

describe('with permissions that are enforced', () => {
  const inWorld = async (stack: Stack, test: (world: World) => Promise<void>): Promise<void> => {
    const world = await Simulator.load(stack);
    await test(world).finally(() => world.close());
  };

  test('an execution is continued through the alias', () =>
    inWorld(
      loopStack(() => ({ versioning, maxTurns: 2 })),
      async (world) => {
        countTurns(world);
        const first = await world.stateMachine('Loop/Workflow').start({ done: 0, of: 5 }, { qualifier: 'live' });
        await world.advance({ minutes: 1 });
        expect(chainOf(world, first).map(({ status }) => status)).toEqual(Array(3).fill('SUCCEEDED'));
      },
    ));

  test('a timer rings through the alias', async () => {
    const session = new Session();
    await session.open(timerStack({ versioning }));
    await session.set({ key: 'k', afterSeconds: 90 });
    await session.world.advance({ hours: 1 });
    expect(session.runs).toMatchObject([{ status: 'SUCCEEDED' }]);
    await session.close();
  });

  test('an order is started through the alias, and one that exists is found', async () => {
    const shop = await Shop.open(() => ({ versioning }));
    const start = (): Promise<unknown> => shop.world.function('Orders/Start').invoke(order('o-1'));
    expect(await start()).toMatchObject({ output: { started: true } });
    await shop.world.advance({ hours: 2 });
    expect(await start()).toMatchObject({ output: { started: false, status: 'SHIPPED' } });
    await shop.close();
  });

  test('messages start executions through the alias, and their ends are heard of', () =>
    inWorld(
      stackWith((stack) => {
        new QueueConsumer(stack, 'Consumer', { workflow: pass(stack), maxConcurrency: 1 });
      }),
      async (world) => {
        for (let job = 0; job < 3; job++) world.queue('Consumer/Queue').send({ job });
        await world.advance({ minutes: 10 });
        expect(world.stateMachine('Flow').runs.map(({ status }) => status)).toEqual(Array(3).fill('SUCCEEDED'));
        expect(world.queue('Consumer/Queue').messages).toEqual([]);
      },
    ));

  test('a window is opened through the alias', () =>
    inWorld(collecting({ versioning }), async (world) => {
      const windows = handled(world);
      world.queue('Sales').send({ customer: 'ann' });
      await world.advance({ minutes: 30 });
      expect(windows).toHaveLength(1);
    }));
});
