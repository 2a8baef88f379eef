import { own } from '../../../base/own';
import { iamActionsOf } from '../../../offer/iam-actions';
import { uncapitalized } from '../../../offer/java-names';
import { serviceSignedAs } from '../../../offer/offered-services';
import { optimizedService } from '../../../offer/optimized';
import { textMember, type Need, type Needs } from '../../../services/need';

/** Optimized integrations whose permission is named otherwise than the action, or that need none of IAM. */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'apigateway:invoke': ['execute-api:Invoke'],
  'bedrock:invokeModel': ['bedrock:InvokeModel'],
  'bedrockagentcore:invokeHarness': ['bedrock-agentcore:InvokeHarness'],
  // The cluster itself decides, by the role's place in it.
  'eks:call': [],
  'eks:runJob': [],
  'elasticmapreduce:addStep': ['elasticmapreduce:AddJobFlowSteps'],
  'elasticmapreduce:cancelStep': ['elasticmapreduce:CancelSteps'],
  'elasticmapreduce:createCluster': ['elasticmapreduce:RunJobFlow'],
  'elasticmapreduce:modifyInstanceFleetByName': ['elasticmapreduce:ModifyInstanceFleet'],
  'elasticmapreduce:modifyInstanceGroupByName': ['elasticmapreduce:ModifyInstanceGroups'],
  'elasticmapreduce:setClusterTerminationProtection': ['elasticmapreduce:SetTerminationProtection'],
  'elasticmapreduce:terminateCluster': ['elasticmapreduce:TerminateJobFlows'],
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

/**
 * What calls of any other service need: the permissions that AWS's tables name for the call, on any resource. A call that
 * no table knows is not judged.
 */
export const other: Needs = ({ service, action, isSdk, pattern = 'request', input }) => {
  const key = `${service}:${action}`;
  const named = isSdk === true ? undefined : own(PERMISSIONS, key);
  const permissions = named ?? iamActionsOf(sdkService(service, isSdk), uncapitalized(action));
  const watching = pattern.startsWith('sync') ? (own(WATCHING, key) ?? []) : [];
  const rules = pattern.startsWith('sync') ? ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'] : [];
  return [
    ...(permissions?.map((each): Need => ({ action: each })) ?? [{ action: key, unknown: true }]),
    ...[...watching, ...rules].map((each): Need => ({ action: each, essential: false })),
    ...passedRoles(input),
  ];
};

/** The service in SDK integrations: optimized integrations and clients have other names for some. */
function sdkService(service: string, isSdk = false): string {
  return isSdk ? service : (optimizedService(service)?.sdk ?? serviceSignedAs(service) ?? service);
}

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
