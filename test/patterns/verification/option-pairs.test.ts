import { Duration } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { VerificationWorkflowProps } from 'cdk-workflow-patterns';
import { ConfirmEndpoint, Sender, VerificationWorkflow } from 'cdk-workflow-patterns';
import type { Combination } from '../../support/all-pairs';
import { allPairs, pairsIn, pairsOf } from '../../support/all-pairs';
import { definitionOf, resourcesOf, templateOf } from '../../support/synthesize';

type Choice = (stack: Stack) => Partial<VerificationWorkflowProps>;

const none: Choice = () => ({});

const CHOICES: Readonly<Record<string, Readonly<Record<string, Choice>>>> = {
  users: {
    created: none,
    own: (stack) => ({
      users: new dynamodb.Table(stack, 'People', {
        partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      }),
    }),
    imported: (stack) => ({ users: dynamodb.Table.fromTableName(stack, 'Imported', 'people'), userKey: 'pk' }),
  },
  sender: {
    createdTopic: none,
    ownTopic: (stack) => ({ sender: Sender.topic(new sns.Topic(stack, 'Topic')) }),
    function: (stack) => ({ sender: Sender.function(lambda.Function.fromFunctionName(stack, 'Mailer', 'mailer')) }),
    mail: () => ({ sender: Sender.ses({ fromAddress: 'us@example.com' }) }),
    text: () => ({ sender: Sender.sms({ originationIdentityArn: 'arn:aws:sms-voice:us-east-1:1:pool/p' }) }),
  },
  endpoint: {
    functionUrl: none,
    functionUrlBehindOwnDomain: () => ({ linkBaseUrl: 'https://example.com/confirm' }),
    httpApi: () => ({ endpoint: ConfirmEndpoint.httpApi() }),
    own: () => ({ endpoint: ConfirmEndpoint.none(), linkBaseUrl: 'https://example.com/confirm' }),
  },
  deadline: { default: none, day: () => ({ deadline: Duration.days(1) }) },
  reminders: { none, two: () => ({ reminders: [Duration.minutes(10), Duration.minutes(20)] }) },
  resend: { none, some: () => ({ resend: { maxPerDay: 1 } }) },
  pages: { none, some: () => ({ pages: { button: 'OK' } }) },
  expired: { deleted: none, chain: (stack) => ({ onExpired: new sfn.Pass(stack, 'Expired') }) },
  codes: {
    created: none,
    own: (stack) => ({
      table: new dynamodb.Table(stack, 'Codes', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        timeToLiveAttribute: 'expiresAt',
      }),
    }),
  },
  key: { none, one: (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }) },
  alarms: { none, topic: (stack) => ({ alarmTopic: new sns.Topic(stack, 'Alarms') }) },
  failures: { none, target: () => ({ failureTarget: { bind: () => ({ arn: 'arn:aws:sqs:us-east-1:1:q' }) } }) },
  logs: { all: none, off: () => ({ logLevel: sfn.LogLevel.OFF }), data: () => ({ logExecutionData: true }) },
  tracing: { on: none, off: () => ({ tracing: false }) },
  concurrency: { shared: none, reserved: () => ({ confirmConcurrency: 10 }) },
};

const OPTIONS = Object.fromEntries(Object.entries(CHOICES).map(([name, choices]) => [name, Object.keys(choices)]));

function synthesize(combination: Combination): ReturnType<typeof templateOf> {
  return templateOf((stack) => {
    const parts = Object.entries(combination).map(([name, choice]) => CHOICES[name]?.[choice]?.(stack));
    new VerificationWorkflow(stack, 'SignUp', Object.assign({}, ...parts) as VerificationWorkflowProps);
  });
}

const combinations = allPairs(OPTIONS);

test('the combinations hold every pair of choices', () => {
  expect(new Set(combinations.flatMap(pairsIn))).toEqual(new Set(pairsOf(OPTIONS)));
});

test.each(combinations.map((each) => [Object.values(each).join(', '), each] as const))(
  'synthesizes without a cycle and without a wildcard in an action: %s',
  (_, combination) => {
    const template = synthesize(combination);
    const states = Object.keys(definitionOf(template).States);
    expect(states).toHaveLength(4 + (combination.expired === 'chain' ? 1 : 0));
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Policy'))) {
      expect(JSON.stringify(actionsOf(Properties))).not.toContain('*');
    }
  },
);

function actionsOf(properties: Record<string, unknown>): unknown[] {
  return (properties.PolicyDocument as { Statement: { Action: unknown }[] }).Statement.map(({ Action }) => Action);
}
