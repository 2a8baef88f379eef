import type { Json } from 'cdk-workflow-simulator';
import { AppModel, type AppModelOptions } from '../../src/world/assembly/app-model';

const BUCKETS = {
  Bucket: { Type: 'AWS::S3::Bucket' },
  Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
};

function resolve(value: Json, template: object = {}, options: AppModelOptions = {}): Json | undefined {
  const resources = { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: value } } };
  const app = new AppModel({ ...template, Resources: { ...resources, ...BUCKETS } }, options);
  return app.find('Topic', 'topic', 'AWS::SNS::Topic').properties['DisplayName'];
}

test.each<[string, Json, Json]>([
  ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['Ref of a parameter with a default', { Ref: 'Stage' }, 'dev'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 1]] }, 'a-dev-1'],
  ['Sub', { 'Fn::Sub': '${Stage}/${AWS::AccountId}/${!literal}' }, 'dev/123456789012/${literal}'],
  ['Sub with variables', { 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'AWS::Partition' } }] }, 'aws-dev'],
  ['Sub of an attribute', { 'Fn::Sub': '${Named.DomainName}' }, 'files.s3.amazonaws.com'],
  ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
  ['If that holds', { 'Fn::If': ['IsDev', 'yes', 'no'] }, 'yes'],
  ['If that does not hold', { 'Fn::If': ['IsProd', 'yes', { Ref: 'Stage' }] }, 'dev'],
  ['NoValue in an object', { a: { 'Fn::If': ['IsProd', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
  ['NoValue in a list', [{ 'Fn::If': ['IsDev', { Ref: 'AWS::NoValue' }, 1] }, 2], [2]],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 128],
  ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
  ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }, '{"a":"dev"}'],
  ['Length', { 'Fn::Length': [1, 2, 3] }, 3],
  ['an ordinary object with one key', { Condition: { StringEquals: 1 } }, { Condition: { StringEquals: 1 } }],
])('%s resolves as CloudFormation resolves it', (_, value, expected) => {
  const template = {
    Parameters: { Stage: { Type: 'String', Default: 'dev' } },
    Mappings: { Sizes: { dev: { memory: 128 } } },
    Conditions: {
      IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
      IsProd: { 'Fn::And': [{ 'Fn::Not': [{ Condition: 'IsDev' }] }, { 'Fn::Or': [{ Condition: 'IsDev' }] }] },
    },
  };
  expect(resolve(value, template)).toEqual(expected);
});

test.each([
  ['eu-west-1', 'aws', 'amazonaws.com'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
])('in %s the partition is %s and the domain %s', (region, partition, domain) => {
  const value = { 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix} ${Bucket.Arn} ${Named.DomainName}' };
  expect(resolve(value, {}, { region })).toMatch(
    new RegExp(`^${partition} ${domain} arn:${partition}:s3:::\\S+ files\\.s3\\.${domain}$`),
  );
});

test('a connection of EventBridge has an ARN and a secret that end in the same id', () => {
  const app = new AppModel({ Resources: { Partner: { Type: 'AWS::Events::Connection', Properties: { Name: 'p' } } } });
  const connection = app.find('Partner', 'connection', 'AWS::Events::Connection');
  const arn = connection.attribute('Arn') as string;
  expect(arn).toMatch(/^arn:aws:events:us-east-1:123456789012:connection\/p\/[0-9a-f-]{36}$/);
  const id = arn.split('/').at(-1) ?? '';
  expect(connection.attribute('SecretArn')).toMatch(
    new RegExp(`^arn:aws:secretsmanager:us-east-1:123456789012:secret:events!connection/p/${id}-\\w{6}$`),
  );
});

test('a parameter takes the value that the test gives, by name or by stack and name', () => {
  const template = { Parameters: { Stage: { Type: 'String' } } };
  expect(resolve({ Ref: 'Stage' }, template, { parameters: { Stage: 'prod' } })).toBe('prod');
  expect(resolve({ Ref: 'Stage' }, template, { parameters: { 'Stack:Stage': 'beta', Stage: 'prod' } })).toBe('beta');
});

test('resources under a condition that does not hold do not exist', () => {
  const app = new AppModel({
    Conditions: { Never: { 'Fn::Equals': [1, 2] } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Condition: 'Never' } },
  });
  expect(app.resources).toEqual([]);
});

test('names are the declared ones, and otherwise always the same', () => {
  const template = {
    Resources: {
      Named: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': 'jobs-${AWS::Region}' } } },
      Unnamed: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: '' } } },
    },
  };
  const [named, unnamed] = new AppModel(template).resources;
  expect(named).toMatchObject({
    name: 'jobs-us-east-1',
    arn: 'arn:aws:sqs:us-east-1:123456789012:jobs-us-east-1',
    ref: 'https://sqs.us-east-1.amazonaws.com/123456789012/jobs-us-east-1',
  });
  expect(unnamed?.name).toMatch(/^Stack-Unnamed-[A-Z0-9]{12}$/);
  expect(new AppModel(template).resources[1]?.name).toBe(unnamed?.name);
});

test('an attribute that the simulator does not know comes from the test', () => {
  const value = { 'Fn::GetAtt': ['Pool', 'ProviderName'] };
  const template = {
    Resources: {
      Pool: { Type: 'AWS::Cognito::UserPool' },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: value } },
    },
  };
  const app = new AppModel(template, { attributes: { 'Stack/Pool': { ProviderName: 'cognito' } } });
  expect(app.find('Topic', 'topic', 'AWS::SNS::Topic').properties['DisplayName']).toBe('cognito');
});

test.each<[string, Json, string]>([
  ['a reference to nothing', { Ref: 'Missing' }, "has no resource 'Missing'"],
  ['a Select past the end', { 'Fn::Select': [3, ['a']] }, 'Fn::Select finds nothing at index 3'],
])('fails naming the construct for %s', (_, value, message) => {
  expect(() => resolve(value)).toThrow(message);
});

test('what can not be resolved matters only to those who look at it', () => {
  const { properties } = new AppModel({
    Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 5, Description: { Ref: 'Nothing' } } } },
  }).find('Fn', 'function', 'AWS::Lambda::Function');
  expect(properties['Timeout']).toBe(5);
  expect(() => properties['Description']).toThrow("has no resource 'Nothing'");
});
