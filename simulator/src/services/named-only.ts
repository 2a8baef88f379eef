import type { ServiceDefinition } from './definition';

/** Services of which the simulator has no more than names and what their calls need: a run mocks them. */
export const NAMED_ONLY: readonly ServiceDefinition[] = [
  { name: 'acm', label: 'ACM', standIns: [[/certificate/gi, 'acm:{place}:certificate/']] },
  {
    name: 'athena',
    label: 'Athena',
    watching: { startQueryExecution: ['athena:GetQueryExecution', 'athena:StopQueryExecution'] },
  },
  { name: 'bedrock', label: 'Bedrock', permissions: { invokeModel: ['bedrock:InvokeModel'] } },
  {
    name: 'bedrockagentcore',
    label: 'Bedrock AgentCore',
    permissions: { invokeHarness: ['bedrock-agentcore:InvokeHarness'] },
  },
  {
    name: 'codebuild',
    label: 'CodeBuild',
    watching: {
      startBuild: ['codebuild:BatchGetBuilds', 'codebuild:StopBuild'],
      startBuildBatch: ['codebuild:BatchGetBuildBatches', 'codebuild:StopBuildBatch'],
    },
  },
  { name: 'ec2', label: 'EC2' },
  // The cluster itself decides about calls and jobs in it, by the role's place in it.
  { name: 'eks', label: 'EKS', permissions: { call: [], runJob: [] } },
  {
    name: 'elasticmapreduce',
    label: 'EMR',
    sdk: 'emr',
    permissions: {
      addStep: ['elasticmapreduce:AddJobFlowSteps'],
      cancelStep: ['elasticmapreduce:CancelSteps'],
      createCluster: ['elasticmapreduce:RunJobFlow'],
      modifyInstanceFleetByName: ['elasticmapreduce:ModifyInstanceFleet'],
      modifyInstanceGroupByName: ['elasticmapreduce:ModifyInstanceGroups'],
      setClusterTerminationProtection: ['elasticmapreduce:SetTerminationProtection'],
      terminateCluster: ['elasticmapreduce:TerminateJobFlows'],
    },
  },
  {
    name: 'glue',
    label: 'Glue',
    denied: { sdkError: 'AccessDeniedException' },
    watching: { startJobRun: ['glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'] },
  },
  { name: 'kinesis', label: 'Kinesis', standIns: [[/stream/gi, 'kinesis:{place}:stream/']] },
  { name: 'sagemaker', label: 'SageMaker' },
  { name: 'sts', label: 'STS' },
];
