import type { Stack } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ClaimCheck,
  DataPipelineSource,
  DataPipelineWorkflow,
  FanOutSource,
  FanOutWorkflow,
  OrderWorkflow,
  RunbookReports,
  VerificationWorkflow,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import { resourcesOf, templateOf } from './support/synthesize';

interface Removable {
  readonly removalPolicy?: RemovalPolicy;
}

const fn = (stack: Stack): lambda.IFunction => lambda.Function.fromFunctionName(stack, 'Fn', 'fn');

const PATTERNS: [string, string, (stack: Stack, props: Removable) => void][] = [
  ['AWS::DynamoDB::Table', 'ItUsers', (stack, props) => void new VerificationWorkflow(stack, 'It', props)],
  [
    'AWS::DynamoDB::Table',
    'ItOrders',
    (stack, props) => {
      const step = Work.invoke(fn(stack));
      const steps = { reserve: step, release: step, charge: step, refund: step, ship: step, callBack: step };
      void new OrderWorkflow(stack, 'It', { ...steps, ...props });
    },
  ],
  [
    'AWS::S3::Bucket',
    'ItFanOutResults',
    (stack, props) => {
      const work = Work.invoke(fn(stack));
      void new FanOutWorkflow(stack, 'It', { source: FanOutSource.csv('a.csv'), work, ...props });
    },
  ],
  ...(['AWS::S3::Bucket', 'AWS::DynamoDB::Table'] as const).map((type): (typeof PATTERNS)[number] => [
    type,
    type === 'AWS::S3::Bucket' ? 'ItStoreBucket' : 'ItStoreTable',
    (stack, props) => {
      const source = DataPipelineSource.prefix({
        bucket: s3.Bucket.fromBucketName(stack, 'Raw', 'raw'),
        prefix: 'raw/',
      });
      const transform = Work.invoke(lambda.Function.fromFunctionName(stack, 'Make', 'make'));
      void new DataPipelineWorkflow(stack, 'It', { source, transform, ...props });
    },
  ]),
  ['AWS::S3::Bucket', 'ItBucket', (stack, props) => void new ClaimCheck(stack, 'It', props)],
  [
    'AWS::S3::Bucket',
    'ItBucket',
    (stack, props) => {
      const workflow = new Workflow(stack, 'W', { definition: new sfn.Pass(stack, 'P') });
      new RunbookReports(stack, 'It', props).addWorkflow(workflow);
    },
  ],
];

describe.each(PATTERNS)('the %s %s', (type, id, make) => {
  test.each([
    ['stays when the stack goes', {}, 'Retain'],
    ['goes with it where that is asked for', { removalPolicy: RemovalPolicy.DESTROY }, 'Delete'],
  ])('%s', (_, props, policy) => {
    const template = templateOf((stack) => make(stack, props));
    const [resource] = Object.entries(resourcesOf(template, type)).filter(([logicalId]) => logicalId.startsWith(id));
    expect(resource?.[1]).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
  });
});
