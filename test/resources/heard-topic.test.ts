import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import {
  FanOutSource,
  FanOutWorkflow,
  OrderWorkflow,
  Saga,
  SagaStep,
  Sender,
  VerificationWorkflow,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import { resourcesOf, stackWith } from '../support/synthesize';

interface Case {
  /** The prop that a topic of the user's own is given by. */
  readonly prop: string;
  /** The topics that are warned of when nobody subscribes. */
  readonly paths: readonly string[];
  readonly make: (stack: Stack, encryptionKey?: kms.IKey, topic?: sns.ITopic) => void;
}

function work(stack: Stack): Work {
  return Work.invoke(lambda.Function.fromFunctionName(stack, `Fn${stack.node.children.length}`, 'fn'));
}

const CASES: readonly Case[] = [
  {
    prop: 'operatorTopic',
    paths: ['Test/Saga/OperatorTopic'],
    make: (stack, encryptionKey, operatorTopic) => {
      const steps = [SagaStep.of('do', work(stack), { compensation: work(stack) })];
      const definition = new Saga(stack, 'Saga', { steps, encryptionKey, operatorTopic });
      new Workflow(stack, 'Workflow', { definition, encryptionKey });
    },
  },
  {
    prop: 'summaryTopic',
    paths: ['Test/Lines/SummaryTopic'],
    make: (stack, encryptionKey, summaryTopic) => {
      const source = FanOutSource.array('{% $states.input.lines %}');
      new FanOutWorkflow(stack, 'Lines', { source, work: work(stack), encryptionKey, summaryTopic });
    },
  },
  {
    prop: 'operatorTopic',
    paths: ['Test/Orders/OperatorTopic', 'Test/Orders/CustomerTopic'],
    make: (stack, encryptionKey, operatorTopic) => {
      const [reserve, release, charge, refund, ship, callBack] = Array.from({ length: 6 }, () => work(stack)) as [
        ...[Work, Work, Work, Work, Work, Work],
      ];
      const steps = { reserve, release, charge, refund, ship, callBack };
      new OrderWorkflow(stack, 'Orders', { ...steps, encryptionKey, operatorTopic });
    },
  },
  {
    prop: 'sender',
    paths: ['Test/SignUp/Channel/Topic'],
    make: (stack, encryptionKey, topic) => {
      new VerificationWorkflow(stack, 'SignUp', { sender: Sender.topic(topic), encryptionKey });
    },
  },
];

describe.each(CASES)('a topic that somebody must hear of, as in $paths', ({ prop, paths, make }) => {
  test('is warned of once, unless somebody is subscribed', () => {
    const stack = stackWith((each) => make(each));
    expect(warnings(stack)).toEqual(paths.map((path) => expect.stringContaining(`'${path}': `) as string));
    const heard = stackWith((each) => make(each));
    for (const topic of heard.node.findAll().filter((each) => each instanceof sns.Topic)) {
      topic.addSubscription(new subscriptions.EmailSubscription('desk@example.com'));
    }
    expect(warnings(heard)).toEqual([]);
  });

  test('takes encrypted connections only, and the key of the workflow', () => {
    const stack = stackWith((each) => make(each, new kms.Key(each, 'Key')));
    const template = Template.fromStack(stack);
    const topics = Object.entries(resourcesOf(template, 'AWS::SNS::Topic'));
    expect(topics).toHaveLength(paths.length);
    for (const [id, { Properties }] of topics) {
      expect(Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        Topics: [{ Ref: id }],
        PolicyDocument: {
          Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
        },
      });
    }
  });

  test('fails at synth when it is one of another region', () => {
    const stack = new Stack(undefined, 'Test', { env: { account: '123456789012', region: 'eu-west-1' } });
    const far = sns.Topic.fromTopicArn(stack, 'Far', 'arn:aws:sns:us-east-1:123456789012:far');
    expect(() => make(stack, undefined, far)).toThrow(`'${prop}' must be of the region of its stack, 'eu-west-1'`);
  });
});

function warnings(stack: Stack): string[] {
  const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('nobody is subscribed'));
  return found.map(({ entry }) => entry.data as string);
}
