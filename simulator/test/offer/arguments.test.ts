import { checkArguments } from '../../src/offer/check-arguments';
import { describedIntegration, type DescribedIntegration } from '../../src/offer/described-integration';
import { integrationResult } from '../../src/offer/integration-result';
import { missingPlace, serviceInput } from '../../src/offer/service-input';

const integration = (text: string): DescribedIntegration =>
  describedIntegration(`arn:aws:states:::${text}`) as DescribedIntegration;

describe('arguments that a task can not be started with', () => {
  test.each([
    ['dynamodb:putItem', { TableName: 't', Item: {}, Foo: 1 }, 'The field "Foo" is not supported by Step Functions'],
    [
      'aws-sdk:sfn:startExecution',
      { stateMachineArn: 'a' },
      'The field "stateMachineArn" is not supported by Step Functions',
    ],
    [
      'aws-sdk:batch:submitJob',
      { RetryStrategy: { EvaluateOnExit: [{ onStatusReason: 'x', Action: 'EXIT' }] } },
      'The field "onStatusReason" is not supported by Step Functions',
    ],
    ['ecs:runTask.sync', { TaskDefinition: 't', Count: 2 }, 'The field "Count" is not supported by Step Functions'],
    ['lambda:invoke', { FunctionName: 'f', Payload: 1 }, "The value for the field 'Payload' must be a STRING"],
    ['lambda:invoke', { FunctionName: 'f', Payload: true }, "The value for the field 'Payload' must be a STRING"],
    ['dynamodb:putItem', { TableName: 't', Item: { n: { N: 5 } } }, "The value for the field 'N' must be a STRING"],
    ['sns:publish', { Message: 'm', TopicArn: ['a'] }, "The value for the field 'TopicArn' must be a STRING"],
    [
      'aws-sdk:s3:listObjectsV2',
      { Bucket: 'b', MaxKeys: 'many' },
      "The value for the field 'MaxKeys' must be a NUMBER",
    ],
    ['aws-sdk:ec2:describeInstances', { InstanceIds: 'i' }, "The value for the field 'InstanceIds' must be an ARRAY"],
    ['constructor:invoke', {}, undefined],
  ])('%s %j: %s', (resource, args, problem) => {
    const described = describedIntegration(`arn:aws:states:::${resource}`);
    const problems = described === undefined ? [] : checkArguments(described, args).problems;
    expect(problems).toEqual(problem === undefined ? [] : [problem]);
  });

  test.each([
    ['lambda:invoke', { FunctionName: 'f', Payload: null }],
    ['lambda:invoke', { FunctionName: 'f', Payload: [1] }],
    ['aws-sdk:s3:putObject', { Bucket: 'b', Key: 'k', Body: 0 }],
    ['aws-sdk:sfn:sendTaskSuccess', { TaskToken: 't', Output: { ok: true } }],
    ['sqs:sendMessage', { QueueUrl: 'q', MessageBody: { a: 1 } }],
    ['aws-sdk:rds:describeDBInstances', { DbInstanceIdentifier: 'd' }],
  ])('are not those of %s %j', (resource, args) => {
    expect(checkArguments(integration(resource), args)).toMatchObject({ problems: [], doubts: [] });
  });

  test('are not spellings that AWS may take: they are told', () => {
    const values = { ExpressionAttributeValues: { ':t': { BOOL: true } } };
    expect(checkArguments(integration('aws-sdk:dynamodb:query'), { TableName: 't', ...values })).toMatchObject({
      problems: [],
      doubts: ["'BOOL' is written 'Bool' by Step Functions"],
    });
    expect(
      checkArguments(integration('dynamodb:putItem'), { TableName: 't', Item: { a: { BOOL: true } } }).doubts,
    ).toEqual([]);
  });
});

describe('an HTTP task', () => {
  const connected = { Authentication: { ConnectionArn: 'c' } };
  const call = { ApiEndpoint: 'https://x', Method: 'GET', ...connected };

  test.each([
    [{ ApiEndpoint: 'https://x', Method: 'GET' }, 'One of the fields [Authentication, InvocationConfig] is required'],
    [{ ...call, Authentication: {} }, "The field 'ConnectionArn' of 'Authentication' is required but was missing"],
    [{ ...call, ApiEndpoint: 'http://x' }, "The value for the field 'ApiEndpoint' must be the URL of an HTTPS API"],
    [
      { ...call, Method: 'FETCH' },
      "The value for the field 'Method' must be one of [GET, POST, PUT, DELETE, PATCH, OPTIONS, HEAD]",
    ],
    [{ ...call, Headers: { Host: 'y' } }, "The header 'Host' can't be used in an HTTP Task"],
    [{ ...call, Headers: { 'X-Amz-Date': 'y' } }, "The header 'X-Amz-Date' can't be used in an HTTP Task"],
  ])('can not be started with %j', (args, problem) => {
    expect(checkArguments(integration('http:invoke'), args).problems).toEqual([problem]);
  });

  test.each([
    call,
    { ApiEndpoint: 'https://x', Method: 'HEAD', InvocationConfig: { ConnectionArn: 'c' } },
    { ...call, Headers: { 'content-type': 'text/plain', 'X-Amazing': 'y' } },
  ])('can be started with %j', (args) => {
    expect(checkArguments(integration('http:invoke'), args)).toMatchObject({ problems: [], doubts: [] });
  });
});

test('values that the model of a service lacks are doubts, and so is a message to nobody', () => {
  const invoke = { FunctionName: 'f', InvocationType: 'Evnt' };
  expect(checkArguments(integration('lambda:invoke'), invoke)).toMatchObject({
    problems: [],
    doubts: ["The value for the field 'InvocationType' is none of [Event, RequestResponse, DryRun]"],
  });
  expect(checkArguments(integration('lambda:invoke'), { ...invoke, InvocationType: 'Event' }).doubts).toEqual([]);
  expect(checkArguments(integration('sns:publish'), { Message: 'm' })).toMatchObject({
    problems: [],
    doubts: ['One of the fields [TopicArn, TargetArn, PhoneNumber] is required'],
  });
});

test('a service gets its own names, and JSON that stands for a text as text', () => {
  const sent = { TableName: 't', Item: { on: { Bool: true }, none: { Nul: true }, all: { L: [{ Ss: ['a'] }] } } };
  expect(serviceInput(integration('aws-sdk:dynamodb:putItem'), sent)).toEqual({
    TableName: 't',
    Item: { on: { BOOL: true }, none: { NULL: true }, all: { L: [{ SS: ['a'] }] } },
  });
  expect(serviceInput(integration('aws-sdk:sfn:sendTaskSuccess'), { TaskToken: 't', Output: { ok: true } })).toEqual({
    taskToken: 't',
    output: '{"ok":true}',
  });
});

test('a result has the names of Step Functions at every level, and dates as text', () => {
  const executions = { executions: [{ executionArn: 'a', startDate: 1_735_689_600, stopDate: 1_735_689_600.5 }] };
  expect(integrationResult(integration('aws-sdk:sfn:listExecutions'), executions)).toEqual({
    Executions: [{ ExecutionArn: 'a', StartDate: '2025-01-01T00:00:00Z', StopDate: '2025-01-01T00:00:00.500Z' }],
  });
  const item = { Item: { on: { BOOL: true }, none: { NULL: true }, BOOL: { NS: ['1'] } } };
  expect(integrationResult(integration('aws-sdk:dynamodb:getItem'), item)).toEqual({
    Item: { on: { Bool: true }, none: { Nul: true }, BOOL: { Ns: ['1'] } },
  });
});

test('what a call lacks is told by its place, wherever it is', () => {
  expect(missingPlace(integration('aws-sdk:dynamodb:putItem'), { TableName: 't', Item: null })).toBe('item');
  const batch = { RequestItems: { t: { ProjectionExpression: 'a' } } };
  expect(missingPlace(integration('aws-sdk:dynamodb:batchGetItem'), batch)).toBe('requestItems.t.member.keys');
  expect(
    missingPlace(integration('aws-sdk:emrserverless:startJobRun'), { ApplicationId: 'a', ExecutionRoleArn: 'r' }),
  ).toBe(undefined);
});
