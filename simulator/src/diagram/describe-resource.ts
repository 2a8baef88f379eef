import { own } from '../base/own';
import type { Json } from '../base/json';

const SERVICES: Readonly<Record<string, string>> = {
  apigateway: 'API Gateway',
  athena: 'Athena',
  batch: 'Batch',
  bedrock: 'Bedrock',
  cloudwatch: 'CloudWatch',
  codebuild: 'CodeBuild',
  dynamodb: 'DynamoDB',
  ec2: 'EC2',
  ecs: 'ECS',
  eks: 'EKS',
  elasticmapreduce: 'EMR',
  eventbridge: 'EventBridge',
  events: 'EventBridge',
  glue: 'Glue',
  http: 'HTTP',
  iam: 'IAM',
  kms: 'KMS',
  lambda: 'Lambda',
  s3: 'S3',
  sagemaker: 'SageMaker',
  scheduler: 'EventBridge Scheduler',
  secretsmanager: 'Secrets Manager',
  ses: 'SES',
  sesv2: 'SES',
  sfn: 'Step Functions',
  sns: 'SNS',
  sqs: 'SQS',
  ssm: 'Systems Manager',
  states: 'Step Functions',
  sts: 'STS',
};

const PATTERNS: Readonly<Record<string, string>> = {
  waitForTaskToken: 'waits for its token',
  sync: 'waits for its end',
  'sync:2': 'waits for its end',
};

/** What a Task calls, in a few words: `Lambda invoke, waits for its token`. */
export function describeResource(resource: string): string {
  const integration = /^arn:[^:]*:states:[^:]*:[^:]*:(?!activity:)(.+)$/.exec(resource)?.[1];
  if (integration !== undefined) return describeIntegration(integration);
  const activity = /^arn:[^:]*:states:[^:]*:[^:]*:activity:(.+)$/.exec(resource)?.[1];
  if (activity !== undefined) return `activity ${activity}`;
  const name = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:(.+)$/.exec(resource)?.[1];
  return name === undefined ? resource : `Lambda ${name}`;
}

function describeIntegration(integration: string): string {
  const [call = '', pattern] = splitPattern(integration);
  const parts = call.replace(/^aws-sdk:/, '').split(':');
  const action = parts.pop() ?? '';
  const service = parts.join(':');
  const waits = pattern === undefined ? undefined : (own(PATTERNS, pattern) ?? pattern);
  return [`${own(SERVICES, service) ?? service} ${action}`.trim(), waits]
    .filter((part) => part !== undefined)
    .join(', ');
}

function splitPattern(integration: string): readonly [call: string, pattern?: string] {
  const dot = integration.indexOf('.');
  return dot < 0 ? [integration] : [integration.slice(0, dot), integration.slice(dot + 1)];
}

/** The ARN of the state machine that a Task starts; undefined when it starts none, or only the run can tell which. */
export function startedMachine(resource: string, args: Json | undefined): string | undefined {
  if (!/:states:startExecution|:aws-sdk:sfn:startExecution|:aws-sdk:sfn:startSyncExecution/.test(resource))
    return undefined;
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return undefined;
  const arn = args.StateMachineArn;
  return typeof arn === 'string' && arn.startsWith('arn:') ? arn : undefined;
}
