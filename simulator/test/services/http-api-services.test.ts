import { App, Duration, Stack } from 'aws-cdk-lib';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpEventBridgeIntegration,
  HttpSqsIntegration,
  HttpStepFunctionsIntegration,
} from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { templateOf } from '../world/small-templates';

let world: World;
const { HttpIntegrationSubtype: subtypes, MappingValue } = apigwv2;

beforeAll(() => Simulator.synthesize(stack));
beforeEach(async () => {
  world = await Simulator.load(stack);
});
afterEach(() => world.close());

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.seconds(3)) });
const long = new sfn.StateMachine(stack, 'Long', { definitionBody: sfn.DefinitionBody.fromChainable(wait) });
const quick = new sfn.StateMachine(stack, 'Quick', {
  stateMachineType: sfn.StateMachineType.EXPRESS,
  definitionBody: sfn.DefinitionBody.fromChainable(
    sfn.Pass.jsonata(stack, 'Answer', { outputs: { got: '{% $states.input.n %}' } }).next(
      new sfn.Wait(stack, 'Short', { time: sfn.WaitTime.duration(Duration.seconds(1)) }),
    ),
  ),
});
const parameters = (mappings: Record<string, string>): apigwv2.ParameterMapping => {
  const mapping = new apigwv2.ParameterMapping();
  for (const [name, value] of Object.entries(mappings)) mapping.custom(name, value);
  return mapping;
};
const api = new apigwv2.HttpApi(stack, 'Api');
const route = (path: string, integration: apigwv2.HttpRouteIntegration) =>
  api.addRoutes({ path, methods: [apigwv2.HttpMethod.POST], integration });
route('/plain', new HttpStepFunctionsIntegration('Plain', { stateMachine: long }));
route(
  '/orders/{id}',
  new HttpStepFunctionsIntegration('Start', {
    stateMachine: long,
    parameterMapping: parameters({
      StateMachineArn: long.stateMachineArn,
      Name: 'order-${request.path.id}',
      Input: '$request.body.order',
    }),
  }),
);
route(
  '/sync',
  new HttpStepFunctionsIntegration('Sync', {
    stateMachine: quick,
    subtype: subtypes.STEPFUNCTIONS_START_SYNC_EXECUTION,
    parameterMapping: parameters({ StateMachineArn: quick.stateMachineArn, Input: '$request.body' }),
  }),
);
route(
  '/stop',
  new HttpStepFunctionsIntegration('Stop', {
    stateMachine: long,
    subtype: subtypes.STEPFUNCTIONS_STOP_EXECUTION,
    parameterMapping: parameters({ ExecutionArn: '$request.querystring.arn', Cause: '$request.header.X-Cause' }),
  }),
);
route(
  '/odd',
  new HttpStepFunctionsIntegration('Odd', {
    stateMachine: long,
    parameterMapping: parameters({ StateMachineArn: long.stateMachineArn, Name: '$context.authorizer.claims.sub' }),
  }),
);
const queue = new Queue(stack, 'Queue');
const toQueue = new apigwv2.ParameterMapping()
  .custom('QueueUrl', queue.queueUrl)
  .custom('MessageBody', MappingValue.requestBody('id').value);
route('/queue', new HttpSqsIntegration('Send', { queue, parameterMapping: toQueue }));
const bus = new EventBus(stack, 'Bus');
route(
  '/events',
  new HttpEventBridgeIntegration('Put', {
    eventBusRef: bus.eventBusRef,
    parameterMapping: parameters({
      Detail: '$request.body',
      DetailType: 'Order ${context.httpMethod}',
      Source: 'shop.${context.stage}',
      EventBusName: bus.eventBusName,
    }),
  }),
);

const post = (
  path: string,
  options: { body?: JsonObject; query?: Record<string, string>; headers?: Record<string, string> } = {},
) => world.endpoint('Api').post(path, options);

test('a request starts an execution and gets what Step Functions answers, not what comes of it', async () => {
  const response = await post('/orders/7', { body: { order: { n: 7 }, more: true } });
  expect(response.status).toBe(200);
  const [run] = world.stateMachine('Long').runs;
  expect(run).toMatchObject({ name: 'order-7', input: { n: 7 }, status: 'RUNNING' });
  expect(JSON.parse(response.body)).toEqual({ executionArn: run?.arn, startDate: world.now.getTime() / 1000 });
  await world.advance({ minutes: 1 });
  expect(run?.status).toBe('SUCCEEDED');
});

test('without a mapping of the input, the execution has an empty one', async () => {
  await post('/plain', { body: { order: 1 } });
  expect(world.stateMachine('Long').runs).toMatchObject([{ input: {} }]);
});

test('a synchronous execution is answered when it has ended', async () => {
  const response = await post('/sync', { body: { n: 3 } });
  expect(JSON.parse(response.body)).toMatchObject({ status: 'SUCCEEDED', output: '{"got":3}' });
  expect(world.now.toISOString()).toBe('2025-01-01T00:00:01.000Z');
});

test('fails in the words of Step Functions when it refuses the call', async () => {
  await post('/orders/7', { body: { order: { n: 7 } } });
  const response = await post('/orders/7', { body: { order: { n: 8 } } });
  expect(response.status).toBe(400);
  expect(JSON.parse(response.body)).toMatchObject({ __type: 'ExecutionAlreadyExists' });
});

test('an execution is stopped by its ARN in the query, with a cause from a header', async () => {
  await post('/orders/7', { body: { order: {} } });
  const [run] = world.stateMachine('Long').runs;
  await post('/stop', { query: { arn: run?.arn ?? '' }, headers: { 'x-cause': 'changed my mind' } });
  expect(run).toMatchObject({ status: 'ABORTED', cause: 'changed my mind' });
});

test('a queue gets the mapped body', async () => {
  const response = await post('/queue', { body: { id: 'o1' } });
  expect(response.body).toContain('<SendMessageResult><MessageId>');
  expect(world.queue('Queue').messages).toMatchObject([{ body: 'o1' }]);
});

test('a bus gets an event; variables in a text stand in braces', async () => {
  const response = await post('/events', { body: { id: 'o1' } });
  expect(JSON.parse(response.body)).toMatchObject({ FailedEntryCount: 0 });
  expect(world.eventBus('Bus').events).toMatchObject([
    { source: 'shop.$default', detailType: 'Order POST', detail: { id: 'o1' } },
  ]);
});

test('fails for a variable that the simulator does not know, instead of mapping nothing', async () => {
  await expect(post('/odd')).rejects.toThrow(/Odd.* does not know the variable '\$context.authorizer.claims.sub'/);
});

const role = (action: string): JsonObject => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Policies: [
      { PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] } },
    ],
  },
});
const bare = (integration: JsonObject, action = 'states:StartExecution') =>
  templateOf({
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'Api', ProtocolType: 'HTTP' } },
    Role: role(action),
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        CredentialsArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        PayloadFormatVersion: '1.0',
        ...integration,
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: '$default',
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
      },
    },
  });
const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:M';
const start = { IntegrationSubtype: 'StepFunctions-StartExecution', RequestParameters: { StateMachineArn: MACHINE } };

test('fails as the service does when the role of the integration may not make the call', async () => {
  await using denied = await Simulator.load(bare(start, 'states:StopExecution'));
  const response = await denied.endpoint('Api').post('/');
  expect(response.status).toBe(400);
  expect(JSON.parse(response.body)).toMatchObject({
    __type: 'AccessDeniedException',
    message: expect.stringContaining('is not authorized to perform: states:StartExecution') as string,
  });
});

test('fails when it is loaded without a parameter that AWS asks for', async () => {
  await expect(Simulator.load(bare({ ...start, RequestParameters: {} }))).rejects.toThrow(
    /Integration\] 'RequestParameters' must have StateMachineArn/,
  );
});

test('fails for a subtype that the simulator does not know, and only when it is asked', async () => {
  await using other = await Simulator.load(bare({ ...start, IntegrationSubtype: 'Kinesis-PutRecord' }));
  await expect(other.endpoint('Api').post('/')).rejects.toThrow(/does not know the subtype 'Kinesis-PutRecord'/);
});
