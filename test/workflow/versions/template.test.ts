import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Versioning, Workflow } from 'cdk-workflow-patterns';
import { resourcesOf, templateOf, type ResourceJson } from '../../support/synthesize';
import { REPRICED, shop, type ShopOptions } from './shop';

const VERSION = 'AWS::StepFunctions::StateMachineVersion';
const ALIAS = 'AWS::StepFunctions::StateMachineAlias';
const FUNCTION_VERSION = 'AWS::Lambda::Version';
const ALARM = 'AWS::CloudWatch::Alarm';
const RETAINED = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

const versioning = Versioning.canary();
const template = (options: ShopOptions = {}): Template => Template.fromStack(shop({ versioning, ...options }));
const ids = (made: Template, type: string): string[] => Object.keys(resourcesOf(made, type));

function only(made: Template, type: string): readonly [string, ResourceJson] {
  const [first, ...others] = Object.entries(resourcesOf(made, type));
  expect(others).toEqual([]);
  return first as [string, ResourceJson];
}

test('a version is what is deployed, retained, and the alias leads to it step by step under the watch of two alarms', () => {
  const made = template();
  const [id, version] = only(made, VERSION);
  const [machine] = only(made, 'AWS::StepFunctions::StateMachine');
  const revision = { 'Fn::GetAtt': [machine, 'StateMachineRevisionId'] };
  expect(version).toMatchObject({
    Properties: { StateMachineArn: { Ref: machine }, StateMachineRevisionId: revision },
    ...RETAINED,
  });
  const alarms = resourcesOf(made, ALARM);
  expect(only(made, ALIAS)[1].Properties).toEqual({
    Name: 'live',
    DeploymentPreference: {
      Type: 'CANARY',
      Percentage: 10,
      Interval: 10,
      StateMachineVersionArn: { Ref: id },
      Alarms: Object.keys(alarms).map((Ref) => ({ Ref })),
    },
  });
  const number = { 'Fn::Select': [7, { 'Fn::Split': [':', { Ref: id }] }] };
  const dimensions = [
    { Name: 'StateMachineArn', Value: { Ref: machine } },
    { Name: 'Version', Value: number },
  ];
  expect(Object.values(alarms).map(({ Properties: { MetricName } }) => MetricName)).toEqual([
    'ExecutionsFailed',
    'ExecutionsTimedOut',
  ]);
  for (const { Properties } of Object.values(alarms)) {
    expect(Properties).toMatchObject({ Dimensions: dimensions, Period: 60, Threshold: 1, Statistic: 'Sum' });
  }
});

describe('a second deployment', () => {
  const types = [VERSION, FUNCTION_VERSION, ALARM];

  test('of the same app changes nothing', () => {
    expect(template().toJSON()).toEqual(template().toJSON());
  });

  test('of another definition has another version and other alarms, and the same machine, alias and function', () => {
    const [one, two] = [template(), template({ sleep: 'Rest' })];
    expect(ids(one, VERSION)).not.toEqual(ids(two, VERSION));
    expect(ids(one, ALARM)).not.toEqual(ids(two, ALARM));
    const others = (made: Template): string[] =>
      Object.entries((made.toJSON() as { Resources: Record<string, ResourceJson> }).Resources)
        .filter(([, { Type }]) => ![VERSION, ALARM].includes(Type))
        .map(([id]) => id);
    expect(others(one)).toEqual(others(two));
    // What is not in the second template any more stays where it is.
    for (const made of [one, two]) expect(only(made, VERSION)[1]).toMatchObject(RETAINED);
  });

  test('of other code has another version of the function, and so another one of the machine', () => {
    const [one, two] = [template(), template({ code: REPRICED })];
    for (const type of types) expect(ids(one, type)).not.toEqual(ids(two, type));
    for (const made of [one, two]) expect(only(made, FUNCTION_VERSION)[1]).toMatchObject(RETAINED);
  });

  test('back to the first definition has the version of the first again', () => {
    expect(ids(template(), VERSION)).toEqual(ids(template({ sleep: 'Sleep' }), VERSION));
  });
});

describe('a function', () => {
  const resourceOf = (made: Template): unknown => {
    const [, { Properties }] = only(made, 'AWS::StepFunctions::StateMachine');
    return JSON.parse(JSON.stringify(Properties.DefinitionString)) as unknown;
  };

  test('is called by its version, and the role may call every version of it', () => {
    const made = template();
    const [id] = only(made, FUNCTION_VERSION);
    expect(JSON.stringify(resourceOf(made))).toContain(JSON.stringify({ Ref: id }));
    const [fn] = only(made, 'AWS::Lambda::Function');
    const everyVersion = { 'Fn::Join': ['', [{ 'Fn::GetAtt': [fn, 'Arn'] }, ':*']] };
    made.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: everyVersion }]),
      },
    });
  });

  test('stays unpinned where that is asked for, or where an alias of it is called', () => {
    const plain = template({ versioning: Versioning.allAtOnce({ pinFunctions: false }) });
    expect(ids(plain, FUNCTION_VERSION)).toEqual([]);
    const called = (fn: lambda.Function): lambda.IFunction =>
      (fn.node.tryFindChild('Aliasmine') as lambda.Alias | undefined) ?? fn.addAlias('mine');
    const aliased = template({ called });
    const [id] = only(aliased, 'AWS::Lambda::Alias');
    expect(JSON.stringify(resourceOf(aliased))).toContain(JSON.stringify({ Ref: id }));
  });

  test('that is called by a version of its user has that retained', () => {
    const made = template({ called: (fn) => fn.currentVersion });
    expect(only(made, FUNCTION_VERSION)[1]).toMatchObject(RETAINED);
  });
});

test('starting is allowed through the alias alone', () => {
  const made = templateOf((stack) => {
    const workflow = new Workflow(stack, 'Flow', { definition: new sfn.Pass(stack, 'Pass'), versioning });
    expect(Stack.of(workflow).resolve(workflow.startArn)).toEqual({
      Ref: expect.stringMatching(/^FlowVersionsAlias/) as string,
    });
    workflow.grantStartExecution(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
  });
  made.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Action: 'states:StartExecution',
          Effect: 'Allow',
          Resource: { Ref: only(made, 'AWS::StepFunctions::StateMachine')[0] },
          Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } },
        },
      ]),
    },
  });
});

test('alarms of the user take the place of those that are created, and there may be none', () => {
  const made = templateOf((stack) => {
    const alarm = cloudwatch.Alarm.fromAlarmName(stack, 'Mine', 'mine');
    const definition = new sfn.Pass(stack, 'Pass');
    new Workflow(stack, 'Flow', { definition, versioning: Versioning.linear({ alarms: [alarm] }) });
  });
  made.resourceCountIs(ALARM, 0);
  expect(only(made, ALIAS)[1].Properties).toMatchObject({ DeploymentPreference: { Alarms: ['mine'], Type: 'LINEAR' } });
  const none = template({ versioning: Versioning.allAtOnce({ alarms: [] }) });
  expect(only(none, ALIAS)[1].Properties['DeploymentPreference']).toEqual({
    Type: 'ALL_AT_ONCE',
    StateMachineVersionArn: { Ref: ids(none, VERSION)[0] },
  });
});

test.each([
  [
    () => Versioning.canary({ percentage: 100 }),
    "[Versioning.canary] 'percentage' must be a whole number from 1 to 99, got 100",
  ],
  [
    () => Versioning.linear({ percentage: 0.5 }),
    "[Versioning.linear] 'percentage' must be a whole number from 1 to 99",
  ],
  [() => Versioning.canary({ interval: Duration.seconds(90) }), "[Versioning.canary] 'interval' must be whole minutes"],
  [
    () => Versioning.canary({ interval: Duration.hours(40) }),
    "[Versioning.canary] 'interval' must be whole seconds from 1 minute",
  ],
  [() => Versioning.allAtOnce({ aliasName: '12' }), "[Versioning.allAtOnce] 'aliasName' must be 1 to 80 letters"],
  [() => Versioning.allAtOnce({ keepVersions: 1 }), "'keepVersions' must be a whole number from 2 to 900, got 1"],
])('fails on what AWS refuses or what loses the way back', (call, message) => {
  expect(call).toThrow(message);
});

test('a function of another stack is called by its newest code, and synthesis says so', () => {
  const app = new App();
  const [stack, other] = [new Stack(app, 'One'), new Stack(app, 'Other')];
  const code = lambda.Code.fromInline('exports.handler = async () => 1;');
  const fn = new lambda.Function(other, 'Fn', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code });
  const call = { lambdaFunction: fn, taskTimeout: sfn.Timeout.duration(Duration.seconds(10)) };
  new Workflow(stack, 'Flow', { definition: new tasks.LambdaInvoke(stack, 'Call', call), versioning });
  Annotations.fromStack(stack).hasWarning(
    '/One/Flow/StateMachine',
    Match.stringLikeRegexp("the function 'Other/Fn/Resource' is called by its newest code"),
  );
  Template.fromStack(other).resourceCountIs(FUNCTION_VERSION, 0);
});
