import type { ServiceDefinition } from './definition';
import { athenaQuery } from './jobs/kinds/athena';
import { codeBuild, codeBuildBatch } from './jobs/kinds/codebuild';
import { eks } from './jobs/kinds/eks';
import { emr } from './jobs/kinds/emr';
import { emrServerless } from './jobs/kinds/emr-serverless';
import { glueJobRun } from './jobs/kinds/glue';
import { bedrockCustomization, dataBrewJobRun, emrOnEks, mediaConvertJob } from './jobs/kinds/other-jobs';
import { sageMaker } from './jobs/kinds/sagemaker';

/** Services of which the simulator has no more than names, what their calls need, and the jobs that they run: a run mocks all else. */
export const NAMED_ONLY: readonly ServiceDefinition[] = [
  { name: 'acm', label: 'ACM', standIns: [[/certificate/gi, 'acm:{place}:certificate/']] },
  {
    name: 'athena',
    label: 'Athena',
    jobs: { startQueryExecution: athenaQuery },
  },
  {
    name: 'bedrock',
    label: 'Bedrock',
    permissions: { invokeModel: ['bedrock:InvokeModel'] },
    jobs: { createModelCustomizationJob: bedrockCustomization },
  },
  {
    name: 'bedrockagentcore',
    label: 'Bedrock AgentCore',
    permissions: { invokeHarness: ['bedrock-agentcore:InvokeHarness'] },
  },
  {
    name: 'codebuild',
    label: 'CodeBuild',
    jobs: { startBuild: codeBuild, startBuildBatch: codeBuildBatch, retryBuildBatch: codeBuildBatch },
  },
  { name: 'databrew', label: 'DataBrew', jobs: { startJobRun: dataBrewJobRun } },
  { name: 'ec2', label: 'EC2' },
  // The cluster itself decides about calls and jobs in it, by the role's place in it.
  { name: 'eks', label: 'EKS', permissions: { call: [], runJob: [] }, jobs: eks },
  { name: 'emr-containers', label: 'EMR on EKS', sdk: 'emrcontainers', jobs: emrOnEks },
  { name: 'emr-serverless', label: 'EMR Serverless', sdk: 'emrserverless', jobs: emrServerless },
  {
    name: 'elasticmapreduce',
    label: 'EMR',
    sdk: 'emr',
    jobs: emr,
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
    jobs: { startJobRun: glueJobRun },
  },
  { name: 'kinesis', label: 'Kinesis', standIns: [[/stream/gi, 'kinesis:{place}:stream/']] },
  { name: 'mediaconvert', label: 'MediaConvert', jobs: { createJob: mediaConvertJob } },
  { name: 'sagemaker', label: 'SageMaker', jobs: sageMaker },
  { name: 'sts', label: 'STS' },
];
