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
    path: /(Channel|Timer|Reminder|Coordination)\/Table\/Resource$/,
    reason: 'Codes and task tokens are secrets that live for minutes: a backup would keep them for weeks.',
  },
  {
    id: 'AwsSolutions-DDB3',
    path: /Answers\/Table\/Resource$/,
    reason: 'Answers are read within the execution that put them down: a backup would keep them for weeks.',
  },
  {
    id: 'AwsSolutions-DDB3',
    path: /(Api|Http)\/Rates\/Resource$/,
    reason: 'It counts the requests of the last seconds: nothing in it is worth a backup.',
  },
  {
    id: 'AwsSolutions-DDB3',
    path: /Redrive\/Table\/Resource$/,
    reason: 'It notes what operators were told of: without it they hear of it again.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    path: /(Channel\/(Confirm|Send|Resend|Ask|Decide)|Orders\/(Start|Reconcile)|Timers\/(Set|Cancel)|Cancellation\/Reconcile|(Api|Http)\/Answer|Coordination\/(Free|HandOver)|(Consumer|Invoices)\/(Consume|Settle)|(Aggregator|Bills)\/CollectFunction|Redrive\/Redrive|Reports\/Report|(Runbook|DryRun)\/Window|Versions\/Cleaner\/Clean|ProductionDefaults\/Oldest\/Sample|Store\/(Validate|Settle))Role\/DefaultPolicy\/Resource$/,
    reason: 'Neither X-Ray nor the list of streams has resources to name.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    path: /(StateMachine|Stranger)\/Role\/DefaultPolicy\/Resource$/,
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
    path: /(FailureDlq|(Start|Timers|Cancellation|Coordination|Cleaner|Oldest|Sweeper)\/Dlq|Orders\/ReconcileDlq|(Consumer|Invoices)\/(EventDlq|DeadLetters)|Reports[0-9a-f]{8}\/Dlq)\/Resource$/,
    reason: 'It is the dead-letter queue itself, of a rule or a schedule of EventBridge, or of a queue.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::large-events/aggregates/*]',
    path: /Aggregator\/CollectFunctionRole\/DefaultPolicy\/Resource$/,
    reason: 'Events that are larger than a window, each under a name of its own.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<StateMachine.Name>:*]',
    path: /Channel\/DecideAnswers[0-9a-f]{8}\/Resource$/,
    reason: 'The executions of the one state machine, of which a click asks whether they still wait.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<StateMachine.Name>/*:*]',
    path: /Channel\/DecideAnswers[0-9a-f]{8}\/Resource$/,
    reason: 'The children of the distributed Maps of that state machine: their names hold the name of the Map.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<StateMachine.Name>:*]',
    path: /(Orders\/(Start|Reconcile)|Cancellation\/Reconcile|(Api|Http)\/Answer|(Consumer|Invoices)\/(Consume|Settle)|Redrive\/Redrive)Role\/DefaultPolicy\/Resource$|Reports\/Reports[0-9a-f]{8}\/Executions[0-9a-f]{8}\/Resource$/,
    reason: 'The executions of the one state machine: their names are not known beforehand.',
  },
  {
    id: 'AwsSolutions-S1',
    path: /(Results|(Claims|Store|Reports)\/Bucket|^Tills\/Tills)\/Resource$/,
    reason:
      'Access logs need a bucket of their own, which must not be created anew for each workflow: whoever wants them gives a bucket.',
  },
  ...['work', 'quarantine', 'manifests'].map((folder) => ({
    id: `AwsSolutions-IAM5[Resource::<Store.Arn>/${folder}/*]`,
    path: /(Store\/ValidateRole|^Tills\/Takings\/ServiceRole)\/DefaultPolicy\/Resource$/,
    reason: 'The files of runs, each in a folder that is named after it.',
  })),
  {
    id: 'AwsSolutions-IAM5[Resource::<Store.Arn>/data/*]',
    path: /(Analyst|^Tills\/Takings\/ServiceRole)\/DefaultPolicy\/Resource$/,
    reason: 'The data of runs, each in a folder that is named after it.',
  },
  ...['arn:<AWS::Partition>:s3:::tills', '<Tills.Arn>'].map((bucket) => ({
    id: `AwsSolutions-IAM5[Resource::${bucket}/tills/*]`,
    path: /Store\/ValidateRole\/DefaultPolicy\/Resource$/,
    reason: 'The input of a pipeline, whose names are not known beforehand.',
  })),
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<StateMachine.Name>:*]',
    path: /BackfillWorkflow\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'The executions of the pipeline that a backfill waits for, as AWS asks for them.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Results.Arn>/results/*]',
    path: /StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'The results of the fan-out, each run in a folder that it names itself.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Claims.Arn>/claims/*]',
    path: /(StateMachine\/Role|(Transcriber|Summarizer)\/ServiceRole)\/DefaultPolicy\/Resource$/,
    reason: 'The payloads of executions, whose names are not known beforehand.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Function.Arn>:*]',
    path: /^(Transcripts\/Transcript|Failover\/Postings|Parcels\/Parcel)\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'Functions of the example, called by tasks of the CDK, which grant all versions.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Reports.Arn>/runbooks/*]',
    path: /Reports\/ReportRole\/DefaultPolicy\/Resource$/,
    reason: 'The reports of executions, whose names are not known beforehand.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Versioned.Arn>:*]',
    path: /StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'The versions of the one function: executions at work call the one that they began with.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<Versioned.Arn>:*]',
    path: /Versions\/Cleaner\/CleanRole\/DefaultPolicy\/Resource$/,
    reason: 'The versions of the one function, of which old ones are deleted: their numbers are not known beforehand.',
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
  ...['AwsSolutions-APIG1', 'AwsSolutions-APIG6'].map((id) => ({
    id,
    path: /(Api|Http)\/Api\/DeploymentStage\.prod\/Resource$/,
    reason:
      'Logs of REST APIs need a role that is set for the whole account, which is none of a stack: whoever has it switches them on.',
  })),
  {
    id: 'AwsSolutions-APIG3',
    path: /(Api|Http)\/Api\/DeploymentStage\.prod\/Resource$/,
    reason:
      'Every method asks who calls, and the stage is throttled; a web ACL costs, and is of the whole API of a team.',
  },
  {
    id: 'AwsSolutions-COG4',
    path: /(Api|Http)\/Api\/Default\/(executions|reports).*\/Resource$/,
    reason: 'Callers sign their requests: each method is authorised by IAM.',
  },
  {
    id: 'AwsSolutions-AS3',
    path: /Fleet\/Group\/ASG$/,
    reason: 'Instances come and go with the backlog, which is a metric: nobody reads a message for each.',
  },
  {
    id: 'AwsSolutions-SQS3',
    path: /^((SignUp|Team|Refunds|Failover)\/Outbox|Shop\/Desk|Tills\/Office)\/Resource$/,
    reason: 'Queues of the example, whose readers are outside of it.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*]',
    path: /(PollingRunbook|Runbook\/Workflow)\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
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
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/<Group>/*]',
    path: /Timers\/(Set|Cancel)Role\/DefaultPolicy\/Resource$/,
    reason: 'The schedules of the one group: each setting has one of its own.',
  },
  ...[
    'arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task/crunchers/*',
    'arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job/*',
    'arn:<AWS::Partition>:emr-serverless:<AWS::Region>:<AWS::AccountId>:/applications/00a1b2c3/jobruns/*',
    'arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:processing-job/workflow-*',
    'arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:training-job/workflow-*',
    'arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:hyper-parameter-tuning-job/workflow-*',
  ].map((resource) => ({
    id: `AwsSolutions-IAM5[Resource::${resource}]`,
    path: /(Sweeper\/Workflow|Jobs)\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'A job has its id from its service, which nobody knows beforehand.',
  })),
  ...['arn:<AWS::Partition>:s3:::rows-of-mine/athena/*', '<Sales.Arn>/sums/*', '<Sales.Arn>/clean/*'].map(
    (resource) => ({
      id: `AwsSolutions-IAM5[Resource::${resource}]`,
      path: /(Jobs|Nightly)\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
      reason: 'The objects that a query reads, and those that it writes, under their prefixes.',
    }),
  ),
  {
    id: 'AwsSolutions-S1',
    path: /^Sales\/Bucket\/Resource$/,
    reason: 'The bucket of the example, whose readers are those of the example.',
  },
  ...[
    'Action::s3:GetBucket*',
    'Action::s3:GetObject*',
    'Action::s3:List*',
    'Action::s3:Abort*',
    'Action::s3:DeleteObject*',
    'Resource::<Sales.Arn>/*',
    'Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*',
  ].map((wide) => ({
    id: `AwsSolutions-IAM5[${wide}]`,
    path: /^Sales\/CleaningRole\/DefaultPolicy\/Resource$/,
    reason: "The role of the example's Glue job, as the CDK grants it.",
  })),
  ...['AwsSolutions-GL1', 'AwsSolutions-GL3'].map((id) => ({
    id,
    path: /^Sales\/Cleaning$/,
    reason: 'The Glue job of the example: what it logs is no secret, and it has no bookmark.',
  })),
  {
    id: OWN_FUNCTION_POLICY,
    path: /^(Shop|OrderLines|Quotes|Reports|Refunds|Transcripts|Failover|Parcels|Tills)\/\w+\/ServiceRole\/Resource$/,
    reason: "Functions of the example, which stand for a team's own, as the CDK makes them.",
  },
];
