import { Duration } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { FanOutMode, FanOutSource, Work } from 'cdk-workflow-patterns';
import { definitionOf, flattened, resourcesOf, stackWith, statementsOf } from '../../support/synthesize';
import { fn, linesIn, linesStack, type More } from './lines-world';

function templateWith(more?: More): Template {
  return Template.fromStack(linesStack(more));
}

const standard = templateWith();

describe('the bucket that is created', () => {
  test('is private, encrypted, spoken to over TLS, keeps its objects for 90 days and stays when the stack goes', () => {
    standard.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
      },
    });
    standard.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  test('is the one that is read and written', () => {
    const { States: states } = definitionOf(standard);
    const each = states['FanOut: each batch'] as Record<string, { Arguments: { Bucket: string } }>;
    expect(each.ItemReader?.Arguments.Bucket).toBe(each.ResultWriter?.Arguments.Bucket);
  });

  test('tells EventBridge of uploads without a function that may change the notifications of other buckets', () => {
    const template = templateWith(() => ({ startOnUpload: {} }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    template.resourceCountIs('Custom::S3BucketNotifications', 0);
    template.resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('is not there for work in the execution itself', () => {
    const template = templateWith((stack) => ({
      source: FanOutSource.array([1, 2]),
      work: Work.invoke(fn(stack)),
      batchSize: undefined,
    }));
    template.resourceCountIs('AWS::S3::Bucket', 0);
  });
});

test('one key encrypts machine, log group, bucket, topic and dead letters', () => {
  const template = templateWith((stack) => ({
    encryptionKey: new kms.Key(stack, 'Key'),
    startOnUpload: {},
    rerunFailures: {},
  }));
  const key = { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] };
  template.allResourcesProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
        },
      ],
    },
  });
  template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: key });
  template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: key });
  template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
  template.allResourcesProperties('AWS::StepFunctions::StateMachine', { EncryptionConfiguration: { KmsKeyId: key } });
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});

test.each<readonly [string, number | undefined, More]>([
  ['a day', 86_400, () => ({})],
  [
    'a day more than answers are waited for',
    4 * 86_400,
    (stack) => ({ work: Work.invokeAndWait(fn(stack), { deadline: Duration.days(3) }) }),
  ],
  [
    'a day more than the slowest branch waits for an answer',
    3 * 86_400,
    (stack) => ({
      source: FanOutSource.branches({
        slow: Work.invokeAndWait(fn(stack), { deadline: Duration.days(2) }),
        soon: Work.invoke(fn(stack)),
      }),
      work: undefined,
      batchSize: undefined,
    }),
  ],
  ['what is asked for', 60, () => ({ timeout: Duration.minutes(1) })],
])('executions have %s', (_, seconds, more) => {
  expect(definitionOf(templateWith(more)).TimeoutSeconds).toBe(seconds);
});

describe('what starts it', () => {
  test('is a rule on objects under the prefix, which hands on bucket and key alone', () => {
    templateWith(() => ({ startOnUpload: { suffix: '.csv' } })).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: Match.stringLikeRegexp('^LinesFanOutResults') }] },
          object: { key: [{ wildcard: 'input/*.csv' }], size: [{ numeric: ['>', 0] }] },
        },
      },
      Targets: [
        Match.objectLike({
          DeadLetterConfig: { Arn: Match.anyValue() },
          InputTransformer: {
            InputPathsMap: { 'detail-bucket-name': '$.detail.bucket.name', 'detail-object-key': '$.detail.object.key' },
            InputTemplate: '{"bucket":<detail-bucket-name>,"key":<detail-object-key>}',
          },
        }),
      ],
    });
  });

  test('has a role for this account that may start the machine, and a queue that takes from the rule alone', () => {
    const template = templateWith(() => ({ startOnSchedule: { schedule: events.Schedule.rate(Duration.days(1)) } }));
    const [[id, role] = []] = Object.entries(resourcesOf(template, 'AWS::IAM::Role')).filter(([each]) =>
      each.startsWith('LinesStartRole'),
    );
    expect(role?.Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
    });
    expect(statementsOf(template, id ?? '')).toMatchObject([{ Action: 'states:StartExecution' }]);
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Principal: { Service: 'events.amazonaws.com' },
            Condition: {
              ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^LinesStart'), 'Arn'] } },
            },
          }),
        ]),
      },
    });
  });
});

describe('what it shows', () => {
  test('the type of child executions and why, also as the comment of the machine', () => {
    stackWith((stack) => {
      const { fanOut } = linesIn(stack);
      expect(fanOut.mode).toBe(FanOutMode.DISTRIBUTED);
      expect(fanOut.childType).toBe(sfn.StateMachineType.EXPRESS);
      expect(fanOut.childTypeReason).toMatch(/within the 300 of an Express execution/);
      expect(definitionOf(Template.fromStack(stack), 'LinesWorkflow')).toMatchObject({
        Comment: `Child executions are EXPRESS: ${fanOut.childTypeReason}`,
      });
    });
  });

  test('a comment of the user instead, when there is one', () => {
    expect(definitionOf(templateWith(() => ({ comment: 'Ours' })))).toMatchObject({ Comment: 'Ours' });
  });

  test('its resources, also those of the user', () => {
    stackWith((stack) => {
      const [bucket, topic] = [new s3.Bucket(stack, 'Own'), new sns.Topic(stack, 'Told')];
      const lines = linesIn(stack, () => ({
        resultBucket: bucket,
        summaryTopic: topic,
        rerunFailures: {},
        startOnUpload: {},
      }));
      expect([lines.sourceBucket, lines.resultBucket, lines.summaryTopic]).toEqual([bucket, bucket, topic]);
      expect(lines.rerunWorkflow).toBeDefined();
      expect(lines.startDeadLetterQueue).toBeDefined();
    });
  });
});

describe('what it grants', () => {
  function grantedBy(grant: (lines: ReturnType<typeof linesIn>, role: iam.Role) => void, more?: More): string[] {
    const stack = stackWith((each) => {
      const role = new iam.Role(each, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      grant(linesIn(each, more), role);
    });
    const template = Template.fromStack(stack);
    const [id = ''] = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((each) => each.startsWith('Role'));
    return (statementsOf(template, id) as { Action: string | string[]; Resource: unknown }[]).map(
      ({ Action, Resource }) =>
        `${[Action].flat().join(' ')} on ${flattened(Resource).replace(/[0-9A-F]{8}(?=[.}])/g, '')}`,
    );
  }
  const withKey = (stack: Stack): object => ({ encryptionKey: new kms.Key(stack, 'Key') });

  test('starts', () => {
    expect(grantedBy((lines, role) => lines.grantStartExecution(role))).toEqual([
      'states:StartExecution on ${LinesWorkflowStateMachine}',
    ]);
  });

  test('uploads under the prefix that starts it', () => {
    expect(
      grantedBy(
        (lines, role) => lines.grantUpload(role),
        () => ({ startOnUpload: {} }),
      ),
    ).toEqual(['s3:PutObject on ${LinesFanOutResults.Arn}/input/*']);
  });

  test('uploads into an encrypted bucket', () => {
    expect(grantedBy((lines, role) => lines.grantUpload(role), withKey)).toEqual([
      's3:PutObject on ${LinesFanOutResults.Arn}/*',
      'kms:Decrypt kms:GenerateDataKey on ${Key.Arn}',
    ]);
  });

  test('reading of results', () => {
    expect(grantedBy((lines, role) => lines.grantReadResults(role), withKey)).toEqual([
      's3:ListBucket on ${LinesFanOutResults.Arn}',
      's3:GetObject on ${LinesFanOutResults.Arn}/results/*',
      'kms:Decrypt on ${Key.Arn}',
    ]);
  });

  test('metrics are those of the machine', () => {
    stackWith((stack) => {
      const lines = linesIn(stack);
      const names = [lines.metricStarted(), lines.metricSucceeded(), lines.metricFailed(), lines.metric('Other')];
      expect(names.map(({ metricName }) => metricName)).toEqual([
        'ExecutionsStarted',
        'ExecutionsSucceeded',
        'ExecutionsFailed',
        'Other',
      ]);
    });
  });
});

test('can be used twice in one stack, over one bucket', () => {
  const stack = stackWith((each) => {
    const resultBucket = new s3.Bucket(each, 'Own');
    linesIn(each, () => ({ resultBucket, startOnUpload: {} }));
    linesIn(each, () => ({ resultBucket, startOnUpload: { prefix: 'more/' } }), 'More');
  });
  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});
