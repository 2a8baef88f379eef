import { App, Stack } from 'aws-cdk-lib';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Simulator, type EndpointResponse, type Json, type World } from 'cdk-workflow-simulator';

const JSON_TYPE = 'application/json';
const FORM = { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" };

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
const topic = new Topic(stack, 'Topic');
const bus = new EventBus(stack, 'Bus');
const table = new Table(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
topic.grantPublish(role);
bus.grantPutEventsTo(role);
table.grant(role, 'dynamodb:PutItem', 'dynamodb:GetItem');

const api = new apigw.RestApi(stack, 'Rest');
const route = (
  path: string,
  service: string,
  action: string,
  template: string,
  requestParameters: Record<string, string> = {},
) =>
  api.root.addResource(path).addMethod(
    'POST',
    new apigw.AwsIntegration({
      service,
      action,
      options: {
        credentialsRole: role,
        requestParameters,
        requestTemplates: { [JSON_TYPE]: template },
        integrationResponses: [{ statusCode: '200' }, { statusCode: '400', selectionPattern: '4\\d\\d' }],
      },
    }),
    { methodResponses: [{ statusCode: '200' }, { statusCode: '400' }] },
  );
const publish = `Action=Publish&TopicArn=$util.urlEncode('${topic.topicArn}')&Message=$util.urlEncode($input.body)`;
const kind = '&MessageAttributes.entry.1.Name=kind&MessageAttributes.entry.1.Value.DataType=String';
route('topic', 'sns', 'Publish', `${publish}${kind}&MessageAttributes.entry.1.Value.StringValue=order`, FORM);
route('gone', 'sns', 'Publish', `Action=Publish&TopicArn=${topic.topicArn}-gone&Message=x`, FORM);
const entry = `"EventBusName": "${bus.eventBusName}", "Source": "shop", "DetailType": "Order"`;
route(
  'bus',
  'events',
  'PutEvents',
  `{"Entries": [{${entry}, "Detail": "$util.escapeJavaScript($input.json('$.order'))"}]}`,
  { 'integration.request.header.X-Amz-Target': "'AWSEvents.PutEvents'" },
);
const item = `"pk": {"S": "$input.path('$.id')"}, "n": {"N": "$input.path('$.n')"}`;
route('put', 'dynamodb', 'PutItem', `{"TableName": "${table.tableName}", "Item": {${item}}}`);
route('get', 'dynamodb', 'GetItem', `{"TableName": "${table.tableName}", "Key": {"pk": {"S": "$input.path('$.id')"}}}`);
route('all', 'dynamodb', 'Scan', `{"TableName": "${table.tableName}"}`);

let world: World;
beforeAll(() => Simulator.synthesize(stack));
beforeEach(async () => {
  world = await Simulator.load(stack);
});
afterEach(() => world.close());

const jsonOf = ({ body }: EndpointResponse) => JSON.parse(body) as Json;
const post = (path: string, body: Json = {}) => world.endpoint('Rest').post(path, { body });

test('SNS publishes a message with attributes, by a form, and answers in JSON', async () => {
  const response = await post('/topic', { a: 'b & c' });
  expect(response.status).toBe(200);
  expect(jsonOf(response)).toMatchObject({
    PublishResponse: { PublishResult: { MessageId: expect.any(String) as string } },
  });
  expect(world.topic('Topic').messages).toMatchObject([
    { message: '{"a":"b & c"}', attributes: { kind: { type: 'String', value: 'order' } } },
  ]);
});

test('fails as SNS does for a topic that the role may not publish to', async () => {
  const response = await post('/gone');
  expect(response.status).toBe(400);
  expect(jsonOf(response)).toMatchObject({ Error: { Type: 'Sender' } });
});

test('EventBridge gets an event', async () => {
  const response = await post('/bus', { order: { id: 'o1', by: 'Ada "A"' } });
  expect(jsonOf(response)).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) as string }] });
  expect(world.eventBus('Bus').events).toMatchObject([
    { source: 'shop', detailType: 'Order', detail: { id: 'o1', by: 'Ada "A"' } },
  ]);
});

test('DynamoDB writes and reads an item in its own types', async () => {
  expect((await post('/put', { id: 'i1', n: 7 })).status).toBe(200);
  expect(jsonOf(await post('/get', { id: 'i1' }))).toEqual({ Item: { pk: { S: 'i1' }, n: { N: '7' } } });
});

test('fails as DynamoDB does for an action that the role may not call', async () => {
  const response = await post('/all');
  expect(response.status).toBe(400);
  expect(jsonOf(response)).toMatchObject({
    __type: expect.stringContaining('AccessDenied') as string,
    message: expect.stringContaining('is not authorized to perform: dynamodb:Scan') as string,
  });
});
