import { type Stack, aws_events_targets as targets } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { WorkflowOptions } from 'cdk-workflow-patterns';
import { Workflow } from 'cdk-workflow-patterns';
import { stackWith } from '../support/synthesize';

function flow(options: (stack: Stack) => WorkflowOptions): Stack {
  return stackWith(
    (stack) => new Workflow(stack, 'Flow', { definition: new sfn.Pass(stack, 'Do'), ...options(stack) }),
  );
}

/** The services that the policies of the keys let write. */
function servicesOf(stack: Stack): string[] {
  const keys = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key')) as {
    Properties: { KeyPolicy: { Statement: { Principal: { Service?: string }; Action: string[] | string }[] } };
  }[];
  return keys
    .flatMap(({ Properties: { KeyPolicy } }) => KeyPolicy.Statement)
    .filter(({ Action }) => ['kms:Decrypt', 'kms:GenerateDataKey'].every((action) => Action.includes(action)))
    .flatMap(({ Principal: { Service: service } }) => (typeof service === 'string' ? [service] : []));
}

const warnedOf = (stack: Stack, text: string): void =>
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(text));

describe('alarms', () => {
  test('reach a topic that is encrypted with a key of the user', () => {
    const stack = flow((inner) => {
      const masterKey = new kms.Key(inner, 'Key');
      return { alarmTopic: new sns.Topic(inner, 'Alarms', { masterKey }) };
    });
    expect(servicesOf(stack)).toEqual(['cloudwatch.amazonaws.com']);
  });

  test("reach one that is encrypted with the workflow's own key", () => {
    const stack = flow((inner) => {
      const encryptionKey = new kms.Key(inner, 'Key');
      return { encryptionKey, alarmTopic: new sns.Topic(inner, 'Alarms', { masterKey: encryptionKey }) };
    });
    expect(servicesOf(stack)).toContain('cloudwatch.amazonaws.com');
  });

  test("fails for a topic that is encrypted with AWS's key, which no alarm can use", () => {
    const make = (inner: Stack): WorkflowOptions => {
      const masterKey = kms.Alias.fromAliasName(inner, 'Aws', 'alias/aws/sns');
      return { alarmTopic: new sns.Topic(inner, 'Alarms', { masterKey }) };
    };
    expect(() => flow(make)).toThrow(
      "[Test/Flow/Alarms] 'alarmTopic' must not be encrypted with the key 'alias/aws/sns' of AWS, got 'alias/aws/sns'; " +
        "alarms are heard by nobody, because that key can't be used by cloudwatch.amazonaws.com: give a key of your own, or none",
    );
  });

  test('warns of a topic and of a key that are imported', () => {
    const arn = 'arn:aws:sns:us-east-1:123456789012:alarms';
    warnedOf(
      flow((inner) => ({ alarmTopic: sns.Topic.fromTopicArn(inner, 'Alarms', arn) })),
      "'alarmTopic' is imported: alarms are heard by nobody unless its policy lets cloudwatch.amazonaws.com publish to it",
    );
    const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/1';
    warnedOf(
      flow((inner) => {
        const masterKey = kms.Key.fromKeyArn(inner, 'Key', keyArn);
        return { alarmTopic: new sns.Topic(inner, 'Alarms', { masterKey }) };
      }),
      "the key of 'alarmTopic' is imported: alarms are heard by nobody unless its policy lets cloudwatch.amazonaws.com use",
    );
  });
});

describe('failures', () => {
  test.each<[string, (stack: Stack, key: kms.Key) => WorkflowOptions]>([
    [
      'topic',
      (stack, masterKey) => ({ failureTarget: new targets.SnsTopic(new sns.Topic(stack, 'T', { masterKey })) }),
    ],
    [
      'queue',
      (stack, encryptionMasterKey) => ({
        failureTarget: new targets.SqsQueue(new sqs.Queue(stack, 'Q', { encryptionMasterKey })),
      }),
    ],
  ])('reach a %s that is encrypted with a key of the user', (_, target) => {
    expect(servicesOf(flow((stack) => target(stack, new kms.Key(stack, 'Key'))))).toContain('events.amazonaws.com');
  });

  test('reach a log group, which takes an instant and a text', () => {
    const stack = flow((inner) => ({ failureTarget: new targets.CloudWatchLogGroup(new logs.LogGroup(inner, 'Log')) }));
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      Targets: [
        Match.objectLike({
          InputTransformer: {
            InputPathsMap: Match.anyValue(),
            InputTemplate: '{"timestamp":<time>,"message":"<detail-status> <detail-executionArn> <detail-error>"}',
          },
        }),
      ],
    });
  });
});
