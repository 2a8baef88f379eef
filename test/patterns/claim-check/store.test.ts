import { Duration, RemovalPolicy, Size, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { ClaimCheckProps, PayloadStepProps } from 'cdk-workflow-patterns';
import { ClaimCheck, LoadPayload, StorePayload } from 'cdk-workflow-patterns';
import { resourcesOf, stackWith, templateOf } from '../../support/synthesize';
import { claimStack } from './checking';

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | string[] }[] };
}

function actionsIn(template: Template): string[] {
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .flatMap(({ Properties }) => (Properties as unknown as Policy).PolicyDocument.Statement)
    .flatMap(({ Action }) => Action)
    .filter((action) => /^(s3|kms):/.test(action))
    .sort();
}

test('objects are kept for the longest execution and its history, and deleted then', () => {
  const days = (props: Partial<ClaimCheckProps>): Template => Template.fromStack(claimStack(props));
  const rule = (ExpirationInDays: number): object => ({
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays, Status: 'Enabled' })] },
  });
  days({}).hasResourceProperties('AWS::S3::Bucket', rule(456));
  days({ longestExecution: Duration.days(1) }).hasResourceProperties('AWS::S3::Bucket', rule(92));
});

test('the bucket is private, encrypted, and stays when the stack goes unless that is asked for', () => {
  Template.fromStack(claimStack()).hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    },
  });
  const removed = Template.fromStack(claimStack({ removalPolicy: RemovalPolicy.DESTROY }));
  removed.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

test('a machine that stores and loads may do no more than that, under the prefix', () => {
  const template = Template.fromStack(claimStack({ prefix: 'big' }));
  expect(actionsIn(template)).toEqual(['s3:GetObject', 's3:PutObject']);
  expect(JSON.stringify(template.toJSON())).toContain('"/big/*"');
});

test('functions and machines may use the key of the bucket', () => {
  const template = templateOf((stack) => {
    const store = new ClaimCheck(stack, 'Claims', { encryptionKey: new kms.Key(stack, 'Key') });
    const fn = new lambda.Function(stack, 'Fn', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('# done elsewhere'),
    });
    store.grantReadWrite(fn);
  });
  expect(actionsIn(template)).toEqual([
    'kms:Decrypt',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    's3:GetObject',
    's3:PutObject',
  ]);
});

test('what a function is given says where its payloads lie, beside the payload', () => {
  stackWith((stack) => {
    const bucket = s3.Bucket.fromBucketName(stack, 'Mine', 'mine');
    const store = new ClaimCheck(stack, 'Claims', { bucket, prefix: 'team/claims/' });
    expect(store.payload('{% $states.input %}')).toEqual({
      claims: {
        bucket: 'mine',
        folder: '{% ("team/claims/" & $states.context.Execution.Name & "/") %}',
        thresholdBytes: 32_768,
      },
      payload: '{% $states.input %}',
    });
  });
});

const make = (props: ClaimCheckProps) => (): Stack => stackWith((stack) => void new ClaimCheck(stack, 'Claims', props));

test.each<[string, ClaimCheckProps, string]>([
  ['a bare number', { threshold: 32 as unknown as Size }, "'threshold' must be a Size, got 32; say in which unit"],
  [
    'a threshold of nothing',
    { threshold: Size.bytes(0) },
    "'threshold' must be from 1 byte to 200 KiB, and known at synthesis, got '0 bytes'",
  ],
  [
    'a threshold that no state could hold',
    { threshold: Size.kibibytes(256) },
    "'threshold' must be from 1 byte to 200 KiB",
  ],
  ['half days', { longestExecution: Duration.hours(36) }, "'longestExecution' must be whole days, got 1 day 12 hours"],
  [
    'more days than AWS gives',
    { longestExecution: Duration.days(366) },
    "'longestExecution' must be whole seconds from 1 day to 365 days",
  ],
  [
    'a prefix that is a pattern',
    { prefix: 'a*/' },
    "'prefix' must be names of letters, digits and !_.=,@- with slashes between them, got 'a*/'; leave it out for 'claims/'",
  ],
])('fails with %s', (_, props, message) => {
  expect(make(props)).toThrow(message);
});

test('fails with a longest execution beside a bucket that deletes by itself', () => {
  const given = (): Stack =>
    stackWith((stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Mine', 'mine');
      new ClaimCheck(stack, 'Claims', { bucket, longestExecution: Duration.days(1) });
    });
  expect(given).toThrow("'longestExecution' must be left out beside 'bucket'");
});

test.each<[string, Partial<PayloadStepProps>, string]>([
  ['JSONPath', { payload: '$.report' }, "'payload' must be in JSONata"],
  ['a plain text', { payload: 'report' }, "'payload' must be a JSONata expression, '{% … %}', got 'report'"],
  ['a field without a name', { resultField: ' ' }, "'resultField' must be the name of a field, got ' '"],
])('fails with %s in a step', (_, props, message) => {
  for (const Step of [StorePayload, LoadPayload]) {
    const step = (): Stack =>
      stackWith((stack) => {
        const store = new ClaimCheck(stack, 'Claims');
        new Step(stack, 'Step', { store, payload: '{% $states.input.report %}', ...props });
      });
    expect(step).toThrow(message);
  }
});
