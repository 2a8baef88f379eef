import { Size, type Stack } from 'aws-cdk-lib';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as databrew from 'aws-cdk-lib/aws-databrew';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as emrserverless from 'aws-cdk-lib/aws-emrserverless';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import { JobSweeper, SweptJobs, Work, type WorkJobOptions } from 'cdk-workflow-patterns';

/** A job of each service, with what becomes of it. */
export interface Case {
  readonly call: string;
  readonly work: (stack: Stack, options: WorkJobOptions) => Work;
  readonly result: object;
  /** How many minutes after its own timeout it is ended, at most. @default 0 - its service ends it at once */
  readonly lateMinutes?: number;
  /** Whether AWS's pages name nothing by which Step Functions stops it. @default false */
  readonly staysWhenStopped?: boolean;
}

const role = (stack: Stack, service: string): iam.Role =>
  new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal(service) });
const text = expect.any(String) as string;

const image = { AppSpecification: { ImageUri: 'image' } };
const resources = { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 } };

/** The jobs that their services end. */
const OWN: readonly Case[] = [
  {
    call: 'glue:startJobRun',
    work: (stack, options) =>
      Work.runGlueJob(new glue.CfnJob(stack, 'Glue', { name: 'nightly', role: 'r', command: {} }), options),
    result: { id: text, status: 'SUCCEEDED', seconds: 1200 },
  },
  {
    call: 'batch:submitJob',
    work: (stack, options) => Work.runBatchJob({ ...batchOf(stack), ...options }),
    result: { id: text, status: 'SUCCEEDED' },
  },
  {
    call: 'codebuild:startBuild',
    work: (stack, options) => Work.runBuild(projectOf(stack), options),
    result: { id: text, status: 'SUCCEEDED' },
  },
  {
    call: 'codebuild:startBuildBatch',
    work: (stack, options) => Work.runBuildBatch(projectOf(stack), options),
    result: { id: text, status: 'SUCCEEDED' },
  },
  {
    call: 'databrew:startJobRun',
    work: (stack, options) => {
      const minutes = options.jobTimeout?.toMinutes();
      const job = { name: 'clean', roleArn: 'r', type: 'PROFILE', timeout: minutes };
      return Work.runDataBrewJob(new databrew.CfnJob(stack, 'Clean', job), options);
    },
    result: { id: text, status: 'SUCCEEDED' },
  },
  {
    call: 'eks:runJob',
    work: (stack, options) =>
      Work.runKubernetesJob(clusterOf(stack), {
        parameters: { Job: { spec: { template: { spec: { containers: [{ name: 'main', image: 'crunch' }] } } } } },
        ...options,
      }),
    result: { name: text, status: { succeeded: 1 } },
    staysWhenStopped: true,
  },
  {
    call: 'emr-serverless:startJobRun',
    work: (stack, options) =>
      Work.runEmrServerlessJob(
        new emrserverless.CfnApplication(stack, 'App', { releaseLabel: 'emr-7.5.0', type: 'Spark' }),
        { executionRole: role(stack, 'emr-serverless.amazonaws.com'), ...options },
      ),
    result: { id: text, applicationId: text },
  },
  {
    call: 'sagemaker:createHyperParameterTuningJob',
    work: (stack, options) =>
      Work.runTuningJob({
        role: role(stack, 'sagemaker.amazonaws.com'),
        parameters: {
          TrainingJobDefinition: {
            AlgorithmSpecification: { TrainingInputMode: 'File' },
            OutputDataConfig: { S3OutputPath: 's3://b/p' },
            StoppingCondition: { MaxRuntimeInSeconds: 600 },
          },
          HyperParameterTuningJobConfig: { Strategy: 'Bayesian', ResourceLimits: { MaxParallelTrainingJobs: 2 } },
        },
        ...options,
      }),
    result: { id: text, status: 'Completed' },
  },
  {
    call: 'sagemaker:createProcessingJob',
    work: (stack, options) =>
      Work.runProcessingJob({
        role: role(stack, 'sagemaker.amazonaws.com'),
        parameters: { ...image, ProcessingResources: resources },
        ...options,
      }),
    result: { id: text, status: 'Completed' },
  },
  {
    call: 'sagemaker:createTrainingJob',
    work: (stack, options) =>
      Work.runTrainingJob({
        role: role(stack, 'sagemaker.amazonaws.com'),
        parameters: {
          OutputDataConfig: { S3OutputPath: 's3://b/p' },
          AlgorithmSpecification: { TrainingInputMode: 'File' },
        },
        ...options,
      }),
    result: { id: text, status: 'Completed' },
  },
];

/** The jobs that a sweep ends, with the parameters that their calls ask for. */
const SWEPT: readonly (Omit<Case, 'work'> & { jobs: (stack: Stack) => SweptJobs; parameters: object })[] = [
  {
    call: 'sagemaker:createTransformJob',
    jobs: () => SweptJobs.transformJobs(),
    parameters: {
      ModelName: 'model',
      TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://b/in' } } },
      TransformOutput: { S3OutputPath: 's3://b/out' },
      TransformResources: { InstanceCount: 1, InstanceType: 'ml.m5.large' },
    },
    result: { id: text, status: 'Completed', location: 's3://b/out' },
  },
  {
    call: 'sagemaker:createLabelingJob',
    jobs: (stack) => SweptJobs.labelingJobs({ role: role(stack, 'sagemaker.amazonaws.com') }),
    parameters: {
      LabelAttributeName: 'kind',
      InputConfig: { DataSource: { S3DataSource: { ManifestS3Uri: 's3://b/in' } } },
      OutputConfig: { S3OutputPath: 's3://b/out' },
      HumanTaskConfig: {
        WorkteamArn: 'arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/us',
        UiConfig: {},
        PreHumanTaskLambdaArn: 'arn:aws:lambda:us-east-1:111122223333:function:pre',
        TaskTitle: 'Which kind?',
        TaskDescription: 'Say which kind it is',
        NumberOfHumanWorkersPerDataObject: 1,
        TaskTimeLimitInSeconds: 60,
        AnnotationConsolidationConfig: {
          AnnotationConsolidationLambdaArn: 'arn:aws:lambda:us-east-1:111122223333:function:all',
        },
      },
    },
    result: { id: text, status: 'Completed' },
  },
  {
    call: 'elasticmapreduce:addStep',
    jobs: () => SweptJobs.emrSteps({ clusterId: 'j-2AXXXXXXGAPLF' }),
    parameters: { Step: { ActionOnFailure: 'CONTINUE', HadoopJarStep: { Jar: 'command-runner.jar' } } },
    result: { id: text, status: 'COMPLETED' },
  },
  {
    call: 'emr-containers:startJobRun',
    jobs: (stack) =>
      SweptJobs.emrContainersJobs({
        virtualClusterId: '00a1b2c3',
        executionRole: role(stack, 'emr-containers.amazonaws.com'),
      }),
    parameters: { ReleaseLabel: 'emr-7.5.0-latest' },
    result: { id: text, status: 'COMPLETED' },
  },
  {
    call: 'mediaconvert:createJob',
    jobs: (stack) => SweptJobs.mediaConvertJobs({ role: role(stack, 'mediaconvert.amazonaws.com') }),
    parameters: { Settings: {} },
    result: { id: text, status: 'COMPLETE' },
  },
  {
    call: 'bedrock:createModelCustomizationJob',
    jobs: (stack) =>
      SweptJobs.modelCustomizationJobs({
        role: role(stack, 'bedrock.amazonaws.com'),
        baseModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-express-v1',
      }),
    parameters: {
      CustomModelName: 'mine',
      TrainingDataConfig: { S3Uri: 's3://b/in' },
      OutputDataConfig: { S3Uri: 's3://b/out' },
    },
    result: { id: text, status: 'Completed' },
  },
];

/** Every job that a factory of `Work` runs. */
export const CASES: readonly Case[] = [
  ...OWN,
  ...SWEPT.map(({ jobs, parameters, ...rest }) => ({
    ...rest,
    lateMinutes: 5,
    work: (stack: Stack, options: WorkJobOptions) =>
      Work.runSweptJob(new JobSweeper(stack, 'Sweeper', { jobs: jobs(stack) }), { parameters, ...options }),
  })),
];

function projectOf(stack: Stack): codebuild.Project {
  return new codebuild.Project(stack, 'Project', { buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }) });
}

function clusterOf(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'crunchers',
    clusterEndpoint: 'https://crunchers.eks.amazonaws.com',
    clusterCertificateAuthorityData: 'certificate',
  });
}

function batchOf(stack: Stack): { jobDefinition: batch.IJobDefinition; jobQueue: batch.IJobQueue } {
  const container = new batch.EcsFargateContainerDefinition(stack, 'Container', {
    image: ecs.ContainerImage.fromRegistry('image'),
    memory: Size.mebibytes(2048),
    cpu: 1,
  });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 });
  const environment = new batch.FargateComputeEnvironment(stack, 'Environment', { vpc });
  return {
    jobDefinition: new batch.EcsJobDefinition(stack, 'Definition', { container, retryAttempts: 5 }),
    jobQueue: new batch.JobQueue(stack, 'Queue', {
      computeEnvironments: [{ computeEnvironment: environment, order: 1 }],
    }),
  };
}
