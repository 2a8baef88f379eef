import { own } from '../../../base/own';
import { capitalized, textMember, type Need, type Needs } from './need';

/** Names of services as Step Functions and the SDK write them, where IAM writes another. */
const IAM_PREFIXES: Readonly<Record<string, string>> = {
  apigateway: 'execute-api',
  bedrockruntime: 'bedrock',
  cloudwatchevents: 'events',
  cloudwatchlogs: 'logs',
  cognitoidentity: 'cognito-identity',
  cognitoidentityprovider: 'cognito-idp',
  costexplorer: 'ce',
  ecrpublic: 'ecr-public',
  efs: 'elasticfilesystem',
  elasticloadbalancingv2: 'elasticloadbalancing',
  emr: 'elasticmapreduce',
  emrcontainers: 'emr-containers',
  emrserverless: 'emr-serverless',
  eventbridge: 'events',
  opensearch: 'es',
  resourcegroupstaggingapi: 'tag',
  sesv2: 'ses',
  sfn: 'states',
};

/** Optimised integrations whose permission is named otherwise than the action. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  'apigateway:invoke': 'execute-api:Invoke',
  'bedrock:createModelCustomizationJob': 'bedrock:CreateModelCustomizationJob',
  'bedrock:invokeModel': 'bedrock:InvokeModel',
  'eks:call': 'eks:AccessKubernetesApi',
  'elasticmapreduce:createCluster': 'elasticmapreduce:RunJobFlow',
  'elasticmapreduce:addStep': 'elasticmapreduce:AddJobFlowSteps',
  'elasticmapreduce:cancelStep': 'elasticmapreduce:CancelSteps',
  'elasticmapreduce:terminateCluster': 'elasticmapreduce:TerminateJobFlows',
};

/** What Step Functions uses to watch and stop the jobs that it waits for. */
const WATCHING: Readonly<Record<string, readonly string[]>> = {
  'athena:startQueryExecution': ['athena:GetQueryExecution', 'athena:StopQueryExecution'],
  'batch:submitJob': ['batch:DescribeJobs', 'batch:TerminateJob'],
  'codebuild:startBuild': ['codebuild:BatchGetBuilds', 'codebuild:StopBuild'],
  'codebuild:startBuildBatch': ['codebuild:BatchGetBuildBatches', 'codebuild:StopBuildBatch'],
  'ecs:runTask': ['ecs:DescribeTasks', 'ecs:StopTask'],
  'glue:startJobRun': ['glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
};

/** The prefix that IAM gives to the actions of a service. */
export function iamPrefix(service: string): string {
  return own(IAM_PREFIXES, service) ?? service;
}

/**
 * What calls of any other service need: the permission that is named as the call, on the resource whose ARN the call
 * gives, if it gives one.
 */
export const other: Needs = ({ service, action, pattern = 'request', input }) => {
  const key = `${service}:${action}`;
  const permission = own(PERMISSIONS, key) ?? `${iamPrefix(service)}:${capitalized(action)}`;
  const watching = pattern.startsWith('sync') ? (own(WATCHING, key) ?? []) : [];
  const rules = pattern.startsWith('sync') ? ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'] : [];
  return [
    { action: permission },
    ...[...watching, ...rules].map((each): Need => ({ action: each, essential: false })),
    ...passedRoles(input),
  ];
};

/** What an HTTP task needs: the call itself, and the credentials of its connection. */
export const http: Needs = ({ input }, where) => {
  const endpoint = textMember(input, 'ApiEndpoint') ?? '';
  const { InvocationConfig: config, Authentication: authentication } = input as Partial<
    Record<'InvocationConfig' | 'Authentication', Parameters<typeof textMember>[0]>
  >;
  const connection = textMember(config ?? authentication, 'ConnectionArn');
  return [
    {
      action: 'states:InvokeHTTPEndpoint',
      resource: where.stateMachineArn,
      context: { 'states:httpendpoint': [endpoint], 'states:httpmethod': [textMember(input, 'Method') ?? 'GET'] },
    },
    ...(connection === undefined
      ? []
      : [
          { action: 'events:RetrieveConnectionCredentials', resource: connection },
          { action: 'secretsmanager:GetSecretValue' },
          { action: 'secretsmanager:DescribeSecret' },
        ]),
  ];
};

/** Handing a role to a service needs a permission of its own. */
function passedRoles(input: Parameters<Needs>[0]['input']): readonly Need[] {
  const target = (input as { Target?: Parameters<typeof textMember>[0] } | null)?.Target;
  const role = textMember(target, 'RoleArn') ?? textMember(input, 'RoleArn') ?? textMember(input, 'ExecutionRoleArn');
  return role === undefined
    ? []
    : [{ action: 'iam:PassRole', resource: role, context: { 'iam:passedtoservice': [] }, essential: false }];
}
