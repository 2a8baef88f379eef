import { Duration, Mixins, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ProductionDefaults, type ProductionDefaultsProps } from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import { changes, machineOf, resources, strangersApp } from './stranger';

const before = resources(strangersApp());

/** What changes in the app of a stranger when one of its machines gets the defaults. */
function changed(id: string, props?: (stack: Stack) => ProductionDefaultsProps): Readonly<Record<string, unknown>> {
  const stack = strangersApp();
  machineOf(stack, id).with(new ProductionDefaults(props?.(stack)));
  return changes(before, resources(stack));
}

const LOGS_AND_TRACES = {
  PlainRoleDefaultPolicy: ['PolicyDocument'],
  Plain: ['LoggingConfiguration', 'TracingConfiguration'],
  PlainProductionDefaultsLogs: 'AWS::Logs::LogGroup',
};

describe('the template of a stranger changes as announced, and in nothing else', () => {
  test('a machine gets logs and traces', () => {
    expect(changed('Plain')).toEqual(LOGS_AND_TRACES);
  });

  test('what a machine has stays as it is', () => {
    expect(changed('Own')).toEqual({});
  });

  test('both can be left off', () => {
    expect(changed('Plain', () => ({ logLevel: sfn.LogLevel.OFF, tracing: false }))).toEqual({});
  });

  test('alarms, the failure hook and the watch over the age come where they are asked for', () => {
    const everything = changed('Plain', (stack) => {
      const topic = sns.Topic.fromTopicArn(stack, 'Heard', 'arn:aws:sns:eu-west-1:123456789012:heard');
      return {
        alarmTopic: topic,
        failureTarget: { bind: () => ({ arn: topic.topicArn }) },
        maxExecutionAge: Duration.hours(1),
      };
    });
    const added = (id: string, type: string): Record<string, string> => ({ [`PlainProductionDefaults${id}`]: type });
    const alarm = 'AWS::CloudWatch::Alarm';
    expect(everything).toEqual({
      ...LOGS_AND_TRACES,
      ...['Failed', 'TimedOut', 'Aborted', 'Throttled'].reduce(
        (all, id) => ({ ...all, ...added(`Alarms${id}`, alarm) }),
        {},
      ),
      ...added('FailureRule', 'AWS::Events::Rule'),
      ...added('FailureDlq', 'AWS::SQS::Queue'),
      ...added('FailureDlqPolicy', 'AWS::SQS::QueuePolicy'),
      ...added('OldestTooOld', alarm),
      ...added('OldestDlq', 'AWS::SQS::Queue'),
      ...added('OldestDlqPolicy', 'AWS::SQS::QueuePolicy'),
      ...added('OldestSchedule', 'AWS::Events::Rule'),
      ...added('OldestSample', 'AWS::Lambda::Function'),
      ...added('OldestSampleLogs', 'AWS::Logs::LogGroup'),
      ...added('OldestSampleRole', 'AWS::IAM::Role'),
      ...added('OldestSampleRoleDefaultPolicy', 'AWS::IAM::Policy'),
      [Object.keys(everything).find((id) => id.includes('AllowEventRule')) ?? '']: 'AWS::Lambda::Permission',
    });
  });

  test('all machines of an app get them at once, and once', () => {
    const stack = strangersApp();
    const { report } = Mixins.of(stack.node.root).apply(new ProductionDefaults());
    expect(report.map(({ construct }) => construct.node.id)).toEqual(['Plain', 'Own', 'Quick']);
    machineOf(stack, 'Plain').with(new ProductionDefaults());
    expect(changes(before, resources(stack))).toEqual({
      ...LOGS_AND_TRACES,
      Quick: ['LoggingConfiguration', 'TracingConfiguration'],
      QuickRoleDefaultPolicy: 'AWS::IAM::Policy',
      QuickProductionDefaultsLogs: 'AWS::Logs::LogGroup',
    });
  });
});

test('the log group is one of vended logs, and the role may deliver to it', () => {
  const stack = strangersApp();
  machineOf(stack, 'Plain').with(new ProductionDefaults({ logLevel: sfn.LogLevel.ERROR, logExecutionData: true }));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: true },
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/vendedlogs/states/')])] },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['logs:CreateLogDelivery']) })]),
    },
  });
});

test('fails for an Express machine where AWS tells and lists nothing', () => {
  for (const props of [
    { failureTarget: { bind: () => ({ arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }) } },
    { maxExecutionAge: Duration.hours(1) },
  ]) {
    expect(() => machineOf(strangersApp(), 'Quick').with(new ProductionDefaults(props))).toThrow(
      "must be left out for the EXPRESS state machine 'Quick'",
    );
  }
  expect(() => new ProductionDefaults({ maxExecutionAge: 60 as unknown as Duration })).toThrow(
    "[ProductionDefaults] 'maxExecutionAge' must be a Duration",
  );
});

describe('in the simulator', () => {
  /** The stranger's app, whose plain machine is watched; a topic hears of failures. */
  function watched(): Stack {
    const stack = strangersApp();
    const topic = new sns.Topic(stack, 'Heard');
    const failureTarget = new targets.SnsTopic(topic);
    machineOf(stack, 'Plain').with(new ProductionDefaults({ failureTarget, maxExecutionAge: Duration.hours(1) }));
    return stack;
  }

  interface Line {
    readonly StateMachineArn: string;
    readonly OldestRunningExecutionAge: number;
    readonly RunningExecutions: number;
    readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Namespace: string }[] };
  }

  test('the age of the oldest running execution is told every five minutes, as a line of metrics', async () => {
    const world = await Simulator.load(watched());
    await world.advance({ minutes: 6 });
    await world.stateMachine('Plain').start({});
    await world.advance({ minutes: 20 });
    await world.stateMachine('Plain').start({});
    await world.advance({ minutes: 100 });
    const lines = world
      .function('Plain/ProductionDefaults/Oldest/Sample')
      .logs.map(({ message }) => JSON.parse(message) as Line);
    expect(lines[0]?._aws.CloudWatchMetrics[0]?.Namespace).toBe('CdkWorkflowPatterns');
    expect(lines.map(({ RunningExecutions }) => RunningExecutions).slice(0, 7)).toEqual([0, 1, 1, 1, 1, 2, 2]);
    const ages = lines.map((line) => line.OldestRunningExecutionAge);
    expect(ages.slice(0, 3)).toEqual([0, 240, 540]);
    expect(Math.max(...ages)).toBe(7140);
    expect(lines.at(-1)?.StateMachineArn).toBe(world.stateMachine('Plain').arn);
    await world.close();
  });

  test('a failure is told', async () => {
    const world = await Simulator.load(watched());
    world.function('Function').mock(() => {
      throw new Error('broken');
    });
    const run = await world.stateMachine('Plain').start({});
    await run.toEnd();
    await world.toIdle();
    expect(world.topic('Heard').messages.map(({ message }) => JSON.parse(message) as object)).toMatchObject([
      { status: 'FAILED', name: run.name },
    ]);
    await world.close();
  });
});
