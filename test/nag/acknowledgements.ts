/** A finding of cdk-nag that stands, and why. */
export interface Acknowledgement {
  /** As cdk-nag reports it. */
  readonly id: string;
  /** Where: the end of the construct path. */
  readonly path: RegExp;
  readonly reason: string;
}

const OWN_FUNCTION_POLICY =
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]';

/**
 * All that cdk-nag's AwsSolutions may find in what this library creates, and in the example app around it. Whoever runs cdk-nag
 * acknowledges the same.
 */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    id: 'AwsSolutions-DDB3',
    path: /Channel\/Table\/Resource$/,
    reason: 'Codes and task tokens are secrets that live for minutes: a backup would keep them for weeks.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    path: /(Channel\/(Confirm|Send|Resend|Ask|Decide)|Orders\/(Start|Reconcile))Role\/DefaultPolicy\/Resource$/,
    reason: 'X-Ray has no resources to name.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    path: /StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'Neither X-Ray nor the delivery of vended logs has resources to name.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:*]',
    path: /StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'HTTP tasks are allowed to the machine itself, and its own ARN in the policy of its role would be a cycle. Conditions hold method and address.',
  },
  {
    id: 'AwsSolutions-APIG4',
    path: /Channel\/Api\/(GET|HEAD|POST)--\/Resource$/,
    reason: 'Whoever has the link may confirm or decide, and nobody has signed in: the code is the authorization.',
  },
  {
    id: 'AwsSolutions-SQS3',
    path: /(FailureDlq|Start\/Dlq|Orders\/ReconcileDlq)\/Resource$/,
    reason: 'It is the dead-letter queue itself, of a rule of EventBridge.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<StateMachine.Name>:*]',
    path: /Orders\/(Start|Reconcile)Role\/DefaultPolicy\/Resource$/,
    reason: 'The executions of the one state machine: their names are not known beforehand.',
  },
  {
    id: 'AwsSolutions-S1',
    path: /Results\/Resource$/,
    reason:
      'Access logs need a bucket of their own, which must not be created anew for each workflow: whoever wants them gives a bucket.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Results.Arn>/results/*]',
    path: /StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'The results of the fan-out, each run in a folder that it names itself.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Results.Arn>/input/*]',
    path: /^OrderLines\/Lines\/Workflow\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'Uploads, whose names are not known beforehand.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Results.Arn>/*]',
    path: /StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: "What is read may lie anywhere in the bucket of the fan-out; 'keyPrefix' narrows it.",
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<StateMachine.Name>:*]',
    path: /StateMachine\/DistributedMapPolicy\/Resource$/,
    reason:
      'The child executions of the one state machine, as the CDK grants them: their names are not known beforehand.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<StateMachine.Name>/<Label>:*]',
    path: /StateMachine\/DistributedMapPolicy\/Resource$/,
    reason: 'The same, where they are redriven.',
  },
  {
    id: 'AwsSolutions-SQS3',
    path: /^(SignUp\/Outbox|Team\/Outbox|Refunds\/Outbox|Shop\/Desk)\/Resource$/,
    reason: 'Queues of the example, whose readers are outside of it.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*]',
    path: /PollingRunbook\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'A job has its id from its service, which nobody knows beforehand.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:transcribe:<AWS::Region>:<AWS::AccountId>:transcription-job/*]',
    path: /PollingTalk\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'The same.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/team/*]',
    path: /PollingStack\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'The one stack: the rest of its ARN is known when it is created.',
  },
  {
    id: OWN_FUNCTION_POLICY,
    path: /^(Shop|OrderLines|Quotes|Refunds|Reports)\/\w+\/ServiceRole\/Resource$/,
    reason: "Functions of the example, which stand for a team's own, as the CDK makes them.",
  },
];
