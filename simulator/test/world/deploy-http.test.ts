import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Simulator, type JsonObject, type Run, type World } from 'cdk-workflow-simulator';
import { deployed } from './deployed';
import { inlineFunction, templateOf } from './small-templates';

const arn = (id: string): JsonObject => ({ 'Fn::GetAtt': [id, 'Arn'] });
const answering = (text: string): JsonObject =>
  inlineFunction(`exports.handler = async () => ({ statusCode: 200, body: '${text}' });`);
const fns = { One: answering('one'), Two: answering('two') };
const get = async (world: World, path = '/x'): Promise<unknown> => {
  const { status, body } = await world.endpoint('Api').get(path);
  return status === 200 ? body : status;
};

/** An HTTP API with one route. */
function httpApi(fn: string, key = 'GET /x', stage: JsonObject = { AutoDeploy: true }): Record<string, JsonObject> {
  const ofApi = { ApiId: { Ref: 'Api' } };
  return {
    ...fns,
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'Api', ProtocolType: 'HTTP' } },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ...ofApi, StageName: '$default', ...stage } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { ...ofApi, IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0', IntegrationUri: arn(fn) },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { ...ofApi, RouteKey: key, Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] } },
    },
  };
}

/** A REST API with one method, and a deployment of a name. */
function restApi(fn: string, deployment: string, path = 'x'): Record<string, JsonObject> {
  const ofApi = { RestApiId: { Ref: 'Api' } };
  const uri = ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', arn(fn), '/invocations'];
  return {
    ...fns,
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'Api' } },
    Path: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { ...ofApi, ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: path },
    },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        ...ofApi,
        ResourceId: { Ref: 'Path' },
        HttpMethod: 'GET',
        Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: { 'Fn::Join': ['', uri] } },
      },
    },
    [deployment]: { Type: 'AWS::ApiGateway::Deployment', Properties: ofApi },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { ...ofApi, StageName: 'prod', DeploymentId: { Ref: deployment } },
    },
  };
}

describe('an API', () => {
  test('whose route goes to another function, or bears another name, serves that from the deployment on', async () => {
    const before = async (world: World): Promise<void> => expect(await get(world)).toBe('one');
    const two = async (world: World): Promise<void> => expect(await get(world)).toBe('two');
    await deployed(httpApi('One'), httpApi('Two'), two, before);
    await deployed(restApi('One', 'First'), restApi('Two', 'Second'), two, before);
    await deployed(
      httpApi('One'),
      httpApi('One', 'GET /y'),
      async (world) => expect([await get(world), await get(world, '/y')]).toEqual([404, 'one']),
      before,
    );
  });

  test('goes on as it was where its stage keeps its deployment, and the world says so', async () => {
    const kept = async (world: World): Promise<void> => {
      expect(await get(world)).toBe('one');
      expect(world.notes.join()).toMatch(/Api\] the API changes and its stage keeps its deployment/);
    };
    await deployed(restApi('One', 'Only'), restApi('Two', 'Only'), kept);
    const manual = (fn: string): Record<string, JsonObject> => httpApi(fn, 'GET /x', { DeploymentId: 'd1' });
    await deployed(manual('One'), manual('Two'), kept);
    await deployed(restApi('One', 'Only'), { ...restApi('One', 'Only'), Two: answering('more') }, async (world) => {
      expect(await get(world)).toBe('one');
      expect(world.notes.join()).not.toContain('keeps its deployment');
    });
  });

  test('that comes is there, also for clients on loopback; one that is gone is not', async () => {
    const world = await Simulator.load(templateOf(fns), { permissions: 'off' });
    const endpoint = await world.listen();
    await world.deploy(templateOf(httpApi('Two')));
    const [address] = Object.values(endpoint.httpAddresses);
    expect(address).toMatch(/localhost/);
    expect(await get(world)).toBe('two');
    await world.deploy(templateOf(fns));
    expect(() => world.endpoint('Api')).toThrow("There is no endpoint 'Api'");
    await world.close();
  });
});

test('a Function URL comes, goes, and leads to the version of its alias', async () => {
  const app = (version: string): Record<string, JsonObject> => ({
    One: answering(`v${version}`),
    [`V${version}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'One' } } },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'One' },
        FunctionVersion: { 'Fn::GetAtt': [`V${version}`, 'Version'] },
        Name: 'live',
      },
    },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'NONE', TargetFunctionArn: { Ref: 'One' }, Qualifier: 'live' },
      DependsOn: 'Live',
    },
  });
  const world = await Simulator.load(templateOf({ One: answering('none') }), { permissions: 'off' });
  const answer = async (): Promise<unknown> => (await world.endpoint('Url').get('/')).body;
  await world.deploy(templateOf(app('1')));
  expect(await answer()).toBe('v1');
  await world.deploy(templateOf(app('2')));
  expect(await answer()).toBe('v2');
  await world.deploy(templateOf({ One: answering('none') }));
  expect(() => world.endpoint('Url')).toThrow('no endpoint');
  await world.close();
});

test('a layer of another version is what functions run with then; what is under way, and a published version, keeps the old one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'layer-'));
  const app = (text: string): Stack => {
    const stack = new Stack(new App({ outdir: join(folder, text) }), 'Stack');
    const path = join(folder, `layer-${text}`);
    mkdirSync(join(path, 'nodejs', 'node_modules', 'greeting'), { recursive: true });
    writeFileSync(join(path, 'nodejs', 'node_modules', 'greeting', 'index.js'), `module.exports = '${text}';`);
    const layer = new lambda.LayerVersion(stack, 'Layer', { code: lambda.Code.fromAsset(path) });
    const fn = new lambda.Function(stack, 'Fn', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(
        "exports.handler = async () => { await new Promise((end) => setTimeout(end, 2_000)); return require('greeting'); };",
      ),
      layers: [layer],
    });
    const definition = {
      StartAt: 'Call',
      States: {
        Call: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { 'FunctionName.$': '$.call' },
          OutputPath: '$.Payload',
          End: true,
        },
      },
    };
    new sfn.CfnStateMachine(stack, 'Calls', { definition, roleArn: 'arn:aws:iam::123456789012:role/machine' });
    if (text === 'new') return stack;
    const version = new lambda.CfnVersion(stack, 'Old', { functionName: fn.functionName });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return stack;
  };
  const world = await Simulator.load(app('old'), { permissions: 'off' });
  const { name = '' } = world.resources.find(({ type }) => type === 'AWS::Lambda::Function') ?? {};
  const call = (of: string): Promise<Run> => world.stateMachine('Calls').start({ call: of });
  const under = await call(name);
  await world.advance({ seconds: 1 });
  await world.deploy(app('new'));
  const runs = [under, await call(name), await call(`${name}:1`)];
  for (const each of runs) await each.toEnd();
  expect(runs.map(({ output }) => output)).toEqual(['old', 'new', 'old']);
  await world.close();
  rmSync(folder, { recursive: true });
});
