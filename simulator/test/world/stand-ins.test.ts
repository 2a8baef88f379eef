import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { returns, Simulator, type Json, type JsonObject, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { AppModel, type AppModelOptions } from '../../src/world/assembly/app-model';
import { inlineFunction, machine, templateOf } from './small-templates';

/** A value in a template with what it may refer to, resolved; and what was noted on the way. */
function resolve(value: Json, template: object = {}, options: AppModelOptions = {}) {
  const Resources = {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: value } },
    Group: { Type: 'AWS::EC2::SecurityGroup' },
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Name: 'front' } },
    Definition: { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: 'worker' } },
    Job: { Type: 'AWS::Glue::Job', Properties: { Name: 'nightly' } },
    Cluster: { Type: 'AWS::RDS::DBCluster' },
    Own: { Type: 'Custom::Thing' },
  };
  const app = new AppModel({ ...template, Resources }, options);
  return { value: app.find('Topic', 'topic', 'AWS::SNS::Topic').properties['DisplayName'], notes: app.notes.all };
}

describe('what nobody knows gets a stand-in of the form that its name promises, and one note', () => {
  test.each<[string, Json, RegExp, RegExp]>([
    [
      'an attribute',
      { 'Fn::GetAtt': ['Group', 'GroupId'] },
      /^stand-in-GroupId-\w{6}$/,
      /attributes: \{ 'Stack\/Group': \{ 'GroupId': … \} \}/,
    ],
    [
      'an ARN',
      { 'Fn::GetAtt': ['Own', 'ReaderFunctionArn'] },
      /^arn:aws:lambda:us-east-1:123456789012:function:stand-in-/,
      /'ReaderFunctionArn'/,
    ],
    [
      'an address',
      { 'Fn::GetAtt': ['Cluster', 'Endpoint.Address'] },
      /^stand-in-[\w-]+\.invalid$/,
      /'Endpoint.Address'/,
    ],
    ['a port', { 'Fn::GetAtt': ['Cluster', 'Endpoint.Port'] }, /^443$/, /'Endpoint.Port'/],
    [
      'an import',
      { 'Fn::ImportValue': 'Other:ExportsOutputFnGetAttJobsQueue1234ABCDArn5678EF01' },
      /^arn:aws:sqs:us-east-1:123456789012:stand-in-/,
      /imports: \{/,
    ],
    ['a secret', '{{resolve:secretsmanager:db:SecretString:password}}', /^stand-in-/, /references: \{/],
    [
      'a stored parameter',
      { 'Fn::Sub': 'x-{{resolve:ssm:/a/b:1}}' },
      /^x-stand-in-ssm-a-b-1-/,
      /references: \{ 'ssm:\/a\/b:1': … \}/,
    ],
    [
      'a key that a map lacks',
      { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'ami'] },
      /^stand-in-ami-/,
      /Sizes\.us-east-1\.ami/,
    ],
    [
      'a transform',
      { 'Fn::Transform': { Name: 'Macro', Parameters: {} } },
      /^stand-in-Macro-/,
      /the transform 'Macro'/,
    ],
    ['a function of the language', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, /^stand-in-/, /what Fn::Cidr gives/],
  ])('%s', (_, value, expected, note) => {
    const template = { Mappings: { Sizes: { 'eu-west-1': { ami: 'a' } } } };
    const { value: found, notes } = resolve([value, value], template);
    expect(found).toEqual([expect.stringMatching(expected), (found as Json[])[0]]);
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  test.each<[string, JsonObject, unknown]>([
    ['a text', { Type: 'String' }, expect.stringMatching(/^stand-in-Stage-/)],
    ['an ARN', { Type: 'String', Name: 'QueueArn' }, expect.stringMatching(/^arn:aws:sqs:/)],
    ['what is allowed', { Type: 'String', AllowedValues: ['beta', 'prod'] }, 'beta'],
    ['a number', { Type: 'Number', MinValue: 3 }, 3],
    ['a list', { Type: 'List<AWS::EC2::Subnet::Id>' }, [expect.stringMatching(/^stand-in-Stage-/)]],
    [
      'what is stored',
      { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/stage' },
      expect.stringMatching(/^stand-in-Stage-/),
    ],
  ])('a parameter without a value: %s', (_, { Name: name = 'Stage', ...declared }, expected) => {
    const { value, notes } = resolve({ Ref: name }, { Parameters: { [name as string]: declared } });
    expect(value).toEqual(expected);
    expect(notes).toEqual([expect.stringContaining(`parameters: { ${name as string}: … }`)]);
  });

  test('and none where a value is given', () => {
    const value: Json[] = [
      { 'Fn::ImportValue': 'A' },
      '{{resolve:ssm:/b}}',
      { 'Fn::GetAtt': ['Own', 'C'] },
      { Ref: 'Own' },
    ];
    const { value: found, notes } = resolve(
      value,
      {},
      {
        imports: { A: 1 },
        references: { 'ssm:/b': 'two' },
        attributes: { 'Stack/Own': { C: 3, Ref: 'four' } },
      },
    );
    expect(found).toEqual([1, 'two', 3, 'four']);
    expect(notes).toEqual([]);
  });

  test('and none where a resource of the app holds it', () => {
    const Resources = {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { DisplayName: '{{resolve:ssm:/b}}/{{resolve:secretsmanager:s:SecretString:k}}' },
      },
      Stored: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/b', Type: 'String', Value: 'two' } },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 's', SecretString: '{"k":"v"}' } },
    };
    const app = new AppModel({ Resources });
    expect(app.find('Topic', 'topic', 'AWS::SNS::Topic').properties['DisplayName']).toBe('two/v');
    expect(app.notes.all).toEqual([]);
  });
});

test.each<[string, Json, string]>([
  [
    'ARNs where CloudFormation says so',
    { Ref: 'Definition' },
    'arn:aws:ecs:us-east-1:123456789012:task-definition/worker:1',
  ],
  [
    'and of every service',
    { Ref: 'Balancer' },
    'arn:aws:elasticloadbalancingv2:us-east-1:123456789012:load-balancer/front',
  ],
  ['names where it says that', { Ref: 'Job' }, 'nightly'],
])('Ref gives %s', (_, value, expected) => {
  expect(resolve(value)).toEqual({ value: expected, notes: [] });
});

describe('in a world', () => {
  let world: World;
  afterEach(() => world.close());
  const load = async (
    resources: Record<string, JsonObject>,
    options?: WorldOptions,
    more: object = {},
  ): Promise<World> => (world = await Simulator.load({ ...templateOf(resources), ...more }, options));
  const task = (resource: string, parameters: JsonObject): JsonObject => ({
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: resource, Parameters: parameters, End: true } },
  });

  test('a task of ECS and a function in a VPC run when they are mocked', async () => {
    const stack = new Stack(new App(), 'Vpc');
    const vpc = new ec2.Vpc(stack, 'Network', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'i', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Definition');
    const containerDefinition = taskDefinition.addContainer('main', {
      image: ecs.ContainerImage.fromRegistry('alpine'),
    });
    const fn = new lambda.Function(stack, 'Fn', {
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => 1'),
    });
    const run = new tasks.EcsRunTask(stack, 'Run', {
      cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
      taskDefinition,
      integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      launchTarget: new tasks.EcsFargateLaunchTarget(),
      subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      containerOverrides: [{ containerDefinition, environment: [{ name: 'A', value: 'b' }] }],
    });
    const chain = run.next(new tasks.LambdaInvoke(stack, 'Invoke', { lambdaFunction: fn, payloadResponseOnly: true }));
    new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(chain) });
    world = await Simulator.load(stack);
    world
      .stateMachine('Machine')
      .state('Run')
      .mock([returns({ StoppedReason: 'done' })]);
    world.function('Fn').mock([returns('ran')]);
    expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({ output: 'ran' });
  });

  test('fails only when the value is needed for something simulated, and says how to give it', async () => {
    const send = task('arn:aws:states:::sqs:sendMessage', { QueueUrl: '${Url}', MessageBody: 'x' });
    const resources = { Machine: machine(send, { DefinitionSubstitutions: { Url: { Ref: 'JobsUrl' } } }) };
    const Parameters = { JobsUrl: { Type: 'String' } };
    await load(resources, { permissions: 'off' }, { Parameters });
    await expect((await world.stateMachine('Machine').start()).toEnd()).rejects.toThrow(
      /with a value that is needed: The value of parameter 'JobsUrl' .* give its value with the option parameters: \{ JobsUrl: … \}/,
    );
  });

  test('a machine whose definition lies elsewhere keeps nobody from the others, and runs from a file that is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'definitions-'));
    const file = join(folder, 'far.asl.json');
    writeFileSync(
      file,
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Result: '${what}', End: true } } }),
    );
    const far = {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionS3Location: { Bucket: 'b', Key: 'k' }, DefinitionSubstitutions: { what: 'far' } },
    };
    const near = machine(task('arn:aws:states:::states:startExecution.sync:2', { StateMachineArn: '${Far}' }), {
      DefinitionSubstitutions: { Far: { Ref: 'Far' } },
    });
    await load({ Far: far, Near: near }, { permissions: 'off' });
    const message =
      "[Stack/Far] the definition is not part of what was loaded; load the Stack, the App or cdk.out, or give its file with the option definitions: { 'Stack/Far': 'file.asl.json' }";
    expect(world.notes).toEqual([message]);
    expect(() => world.stateMachine('Far')).toThrow(message);
    await expect((await world.stateMachine('Near').start()).toEnd()).rejects.toThrow(message);
    await world.close();
    await load({ Far: far, Near: near }, { permissions: 'off', definitions: { Far: file } });
    expect(await (await world.stateMachine('Near').start()).toEnd()).toMatchObject({ output: { Output: 'far' } });
    rmSync(folder, { recursive: true });
  });

  test('a function whose code lies elsewhere runs from a folder that is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'code-'));
    writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => "found"');
    const fn = inlineFunction('', { Code: { S3Bucket: 'b', S3Key: 'k' } });
    await load({ Fn: fn });
    await expect(world.function('Fn').invoke()).rejects.toThrow(
      "say where it lies with the option functions: { 'Stack/Fn': { code: 'folder' } }",
    );
    await world.close();
    await load({ Fn: fn }, { functions: { Fn: { code: folder } } });
    expect(await world.function('Fn').invoke()).toMatchObject({ output: 'found' });
    rmSync(folder, { recursive: true });
  });

  test('a role that is not in the app is not judged, and that is said once', async () => {
    await load({
      Machine: machine(task('arn:aws:states:::sns:publish', { TopicArn: { Ref: 'Topic' }, Message: 'm' })),
      Topic: { Type: 'AWS::SNS::Topic' },
    });
    for (let times = 0; times < 2; times++) await (await world.stateMachine('Machine').start()).toEnd();
    expect(world.topic('Topic').messages).toHaveLength(2);
    expect(world.notes).toEqual([expect.stringContaining('is not in the app: what it may do is not judged')]);
  });
});
