import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Match } from 'aws-cdk-lib/assertions';
import { Sender, VerificationWorkflow } from 'cdk-workflow-patterns';
import { resourcesOf, statementsOf, templateOf } from '../../support/synthesize';

const MACHINE_ROLE = 'SignUpWorkflowStateMachineRole23EC2521';
const SEND_ROLE = 'SignUpChannelSendRoleD0D3B6A5';
const CONFIRM_ROLE = 'SignUpChannelConfirmRoleCAD048A0';

const arn = (logicalId: string): object => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const allow = (Action: string | string[], Resource: unknown): object => ({ Effect: 'Allow', Action, Resource });
const TRACING = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');

describe('permissions of a verification with its defaults', () => {
  const template = templateOf((stack) => new VerificationWorkflow(stack, 'SignUp'));

  test('let the state machine invoke the one function, and nothing else', () => {
    expect(statementsOf(template, MACHINE_ROLE)).toEqual([
      allow('lambda:InvokeFunction', arn('SignUpChannelSend36760EFD')),
      allow(
        [
          'logs:CreateLogDelivery',
          'logs:GetLogDelivery',
          'logs:UpdateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:DescribeResourcePolicies',
          'logs:DescribeLogGroups',
        ],
        '*',
      ),
      allow(
        ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
        '*',
      ),
    ]);
  });

  test('let the sending function write codes, publish, own and delete users, and answer a click that came between two waits', () => {
    expect(statementsOf(template, SEND_ROLE)).toEqual([
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('SignUpChannelSendLogsCFC8C6BF')),
      TRACING,
      allow('sns:Publish', { Ref: 'SignUpChannelTopicC027DA08' }),
      allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], arn('SignUpChannelTable2B4CEBCB')),
      allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('SignUpUsersDCEFC81C')),
      allow('states:SendTaskSuccess', { Ref: 'SignUpWorkflowStateMachine86D3F43B' }),
    ]);
  });

  test('let the function behind the link store a click, mark a user, and answer', () => {
    expect(statementsOf(template, CONFIRM_ROLE)).toEqual([
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('SignUpChannelConfirmLogs0DF8E010')),
      TRACING,
      allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('SignUpChannelTable2B4CEBCB')),
      allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('SignUpUsersDCEFC81C')),
      allow('states:SendTaskSuccess', { Ref: 'SignUpWorkflowStateMachine86D3F43B' }),
    ]);
  });

  test('to answer the machine stand in policies that no function depends on', () => {
    const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
    expect(functions).toHaveLength(2);
    for (const { DependsOn } of functions) {
      expect(DependsOn?.filter((id) => id.includes('Answers'))).toEqual([]);
    }
  });
});

describe('resources of a verification with its defaults', () => {
  const template = templateOf((stack) => new VerificationWorkflow(stack, 'SignUp'));

  test('are a Standard state machine, whatever a caller in JavaScript asks for', () => {
    templateOf((stack) => {
      const workflow = new VerificationWorkflow(stack, 'SignUp', { stateMachineType: 'EXPRESS' } as object);
      expect(workflow.stateMachine.stateMachineType).toBe('STANDARD');
    });
  });

  test('are a state machine that logs without data, traces and ends', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      LoggingConfiguration: {
        Level: 'ALL',
        IncludeExecutionData: false,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: arn('SignUpWorkflowLogs0937F5C3') } }],
      },
      TracingConfiguration: { Enabled: true },
    });
  });

  test('are a vended log group whose name holds a part of the id of the stack', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 90,
      LogGroupName: {
        'Fn::Join': [
          '',
          [
            Match.stringLikeRegexp('^/aws/vendedlogs/states/Test-SignUp-Workflow-[0-9A-F]{8}-$'),
            {
              'Fn::Select': [
                4,
                { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] },
              ],
            },
          ],
        ],
      },
    });
  });

  test('are a table of users that stays and a table of codes that goes', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        KeySchema: [{ AttributeName: 'userId', KeyType: 'HASH' }],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        PointInTimeRecoverySpecification: Match.absent(),
      },
    });
  });

  test('are a link that anyone may follow, and nothing that an account with a small quota refuses', () => {
    template.hasResourceProperties('AWS::Lambda::Url', {
      AuthType: 'NONE',
      TargetFunctionArn: arn('SignUpChannelConfirm7950C2E1'),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      ReservedConcurrentExecutions: Match.absent(),
      Environment: { Variables: { ANSWERS_TABLE: { Ref: 'SignUpChannelTable2B4CEBCB' } } },
    });
  });

  test('are a topic that takes encrypted connections only', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      },
    });
  });
});

describe('resources of the user', () => {
  test('are taken instead of new ones: table of users, table of codes, topic', () => {
    const template = templateOf((stack) => {
      new VerificationWorkflow(stack, 'SignUp', {
        users: new dynamodb.Table(stack, 'People', {
          partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
        }),
        table: new dynamodb.Table(stack, 'Codes', {
          partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
          timeToLiveAttribute: 'expiresAt',
        }),
        sender: Sender.topic(sns.Topic.fromTopicArn(stack, 'Events', 'arn:aws:sns:us-east-1:111122223333:events')),
      });
    });
    expect(Object.keys(resourcesOf(template, 'AWS::DynamoDB::Table'))).toEqual(['PeopleE38C8D03', 'CodesF8754664']);
    template.resourceCountIs('AWS::SNS::Topic', 0);
    expect(statementsOf(template, SEND_ROLE)).toContainEqual(
      allow('sns:Publish', 'arn:aws:sns:us-east-1:111122223333:events'),
    );
    expect(statementsOf(template, SEND_ROLE)).toContainEqual(
      allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('PeopleE38C8D03')),
    );
  });

  test('may be a function that sends, which only the sending function may invoke', () => {
    const template = templateOf((stack) => {
      const mailer = lambda.Function.fromFunctionArn(
        stack,
        'Mailer',
        'arn:aws:lambda:us-east-1:111122223333:function:mail',
      );
      new VerificationWorkflow(stack, 'SignUp', { sender: Sender.function(mailer) });
    });
    expect(statementsOf(template, SEND_ROLE)).toContainEqual(
      allow('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:111122223333:function:mail'),
    );
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          SENDER: 'function',
          SENDER_TARGET: 'arn:aws:lambda:us-east-1:111122223333:function:mail',
        }),
      },
    });
  });

  test('may be tables under a key, which then everyone who uses them may use', () => {
    const template = templateOf((stack) => {
      const encryptionKey = new kms.Key(stack, 'Key');
      const users = new dynamodb.Table(stack, 'People', {
        partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
        encryptionKey,
      });
      new VerificationWorkflow(stack, 'SignUp', { users });
    });
    const decrypt = allow('kms:Decrypt', arn('Key961B73FD'));
    expect(statementsOf(template, CONFIRM_ROLE)).toContainEqual(decrypt);
    expect(statementsOf(template, SEND_ROLE)).toContainEqual(decrypt);
  });

  test('may be a caller who starts verifications', () => {
    const template = templateOf((stack) => {
      const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
      new VerificationWorkflow(stack, 'SignUp').grantStartExecution(caller);
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^Caller') }],
      PolicyDocument: {
        Statement: [allow('states:StartExecution', { Ref: 'SignUpWorkflowStateMachine86D3F43B' })],
      },
    });
  });
});
