import { judgeResource } from '../../src/offer/judge-resource';

const states = (text: string, partition = 'aws'): string => `arn:${partition}:states:::${text}`;

describe('AWS offers', () => {
  test.each([
    states('dynamodb:putItem'),
    states('ecs:runTask.waitForTaskToken'),
    states('states:startExecution.sync:2'),
    states('glue:startJobRun.sync'),
    states('aws-sdk:dynamodb:query'),
    states('aws-sdk:dynamodb:updateItem.waitForTaskToken'),
    states('aws-sdk:cognitoidentityprovider:adminGetUser'),
    states('aws-sdk:rds:describeDBInstances'),
    states('lambda:invoke', 'aws-us-gov'),
    states('aws-sdk:sfn:startExecution', 'aws-cn'),
    'arn:aws:states:us-east-1:123456789012:aws-sdk:transcribe:getTranscriptionJob',
    'arn:aws:states:us-east-1:123456789012:sns:publish.waitForTaskToken',
    'arn:aws:lambda:us-east-1:123456789012:function:work:live',
    'arn:aws-us-gov:states:us-gov-west-1:123456789012:activity:work',
  ])('%s', (resource) => {
    expect(judgeResource(resource)).toBe('offered');
  });
});

describe('AWS does not offer', () => {
  test.each([
    ['an action that is not optimized', states('dynamodb:query')],
    ['an action of readers of maps', states('s3:getObject')],
    ['no such service', states('foo:bar')],
    ['no such service of the SDK', states('aws-sdk:foo:bar')],
    ['a service by the name of the API', states('aws-sdk:cognito-idp:adminGetUser')],
    ['a misspelt action', states('aws-sdk:dynamodb:putItm')],
    ['an action with a capital', states('aws-sdk:sfn:StartExecution')],
    ['a job of the SDK', states('aws-sdk:glue:startJobRun.sync')],
    ['a token where there is none', states('dynamodb:putItem.waitForTaskToken')],
    ['another form of a job', states('glue:startJobRun.sync:2')],
    ['streams of events', states('aws-sdk:kinesis:subscribeToShard')],
    ['what the page excludes', states('aws-sdk:sts:assumeRole')],
    ['a resource that is no task', 'arn:aws:sqs:us-east-1:123456789012:queue'],
    ['a machine', 'arn:aws:states:us-east-1:123456789012:stateMachine:other'],
    ['no such action, with a region', 'arn:aws:states:us-east-1:123456789012:aws-sdk:s3:fooBar'],
    ['an activity without a name', 'arn:aws:states:us-east-1:123456789012:activity:'],
    ['nothing', states('')],
    ['a member of every object', states('constructor:toString')],
    ['a member of every object of the SDK', states('aws-sdk:dynamodb:constructor')],
  ])('%s: %s', (_, resource) => {
    expect(judgeResource(resource)).toBe('not offered');
  });
});

test.each([
  states('aws-sdk:rds:describeDbInstances'),
  states('aws-sdk:elastictranscoder:listJobs'),
  states('aws-sdk:iotdataplane:publish'),
])('whether AWS offers %s is in doubt, and accepted', (resource) => {
  expect(judgeResource(resource)).toEqual({ doubt: expect.any(String) as string });
});
