import type { Naming } from './shape';

/** How a Task waits for its result. */
export type Pattern = 'request' | 'sync' | 'sync:2' | 'callback';

/** An optimized integration. */
export interface OptimizedService {
  /** The service in SDK integrations whose model describes the arguments; left out where the integration has its own. */
  readonly sdk?: string;
  /** What stands before the dot in the names of its errors, where AWS's pages or recordings tell. */
  readonly errorPrefix?: string;
  /** How it names its results, where not as its arguments. @default optimized */
  readonly resultNaming?: Naming;
  readonly actions: Readonly<Record<string, OptimizedAction>>;
}

/** An action of an optimized integration. */
export interface OptimizedAction {
  readonly patterns: readonly Pattern[];
  /** The action of the SDK whose arguments it takes. @default - the one of the same name */
  readonly like?: string;
  /** Whether it takes other arguments than the SDK's action: those are not checked. @default false */
  readonly ownArguments?: boolean;
  /** Arguments that it lacks when it waits for the job. */
  readonly notWithSync?: readonly string[];
}

const REQUEST: OptimizedAction = { patterns: ['request'] };
const JOB: OptimizedAction = { patterns: ['request', 'sync'] };
const CALLBACK: OptimizedAction = { patterns: ['request', 'callback'] };
const OWN: OptimizedAction = { ...REQUEST, ownArguments: true };

/**
 * All optimized integrations, with the patterns that each action has in a Standard state machine; an Express one has
 * `request` alone.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
const OPTIMIZED: Readonly<Record<string, OptimizedService>> = {
  apigateway: { errorPrefix: 'ApiGateway', actions: { invoke: { ...CALLBACK, ownArguments: true } } },
  athena: {
    sdk: 'athena',
    errorPrefix: 'Athena',
    actions: {
      startQueryExecution: JOB,
      stopQueryExecution: REQUEST,
      getQueryExecution: REQUEST,
      getQueryResults: REQUEST,
    },
  },
  batch: { sdk: 'batch', errorPrefix: 'Batch', actions: { submitJob: JOB } },
  bedrock: {
    sdk: 'bedrock',
    errorPrefix: 'Bedrock',
    actions: {
      invokeModel: { ...CALLBACK, ownArguments: true },
      createModelCustomizationJob: { patterns: ['request', 'sync', 'callback'] },
    },
  },
  bedrockagentcore: { actions: { invokeHarness: { ...CALLBACK, ownArguments: true } } },
  codebuild: {
    sdk: 'codebuild',
    errorPrefix: 'CodeBuild',
    actions: {
      startBuild: JOB,
      stopBuild: REQUEST,
      batchDeleteBuilds: REQUEST,
      batchGetReports: REQUEST,
      startBuildBatch: JOB,
      stopBuildBatch: REQUEST,
      retryBuildBatch: JOB,
      deleteBuildBatch: REQUEST,
    },
  },
  databrew: { sdk: 'databrew', errorPrefix: 'DataBrew', actions: { startJobRun: JOB } },
  dynamodb: {
    sdk: 'dynamodb',
    errorPrefix: 'DynamoDB',
    // The service team calls `Bool` expected here as well.
    resultNaming: 'sdk',
    actions: { getItem: REQUEST, putItem: REQUEST, updateItem: REQUEST, deleteItem: REQUEST },
  },
  ecs: {
    sdk: 'ecs',
    errorPrefix: 'ECS',
    actions: { runTask: { patterns: ['request', 'sync', 'callback'], notWithSync: ['Count', 'StartedBy'] } },
  },
  eks: {
    sdk: 'eks',
    errorPrefix: 'EKS',
    actions: {
      createCluster: JOB,
      deleteCluster: JOB,
      createFargateProfile: JOB,
      deleteFargateProfile: JOB,
      createNodegroup: JOB,
      deleteNodegroup: JOB,
      call: { ...CALLBACK, ownArguments: true },
      runJob: { patterns: ['request', 'sync', 'callback'], ownArguments: true },
    },
  },
  elasticmapreduce: {
    sdk: 'emr',
    errorPrefix: 'ElasticMapReduce',
    actions: {
      createCluster: { ...JOB, like: 'runJobFlow' },
      setClusterTerminationProtection: OWN,
      terminateCluster: { ...JOB, ownArguments: true },
      addStep: { ...JOB, ownArguments: true },
      cancelStep: OWN,
      modifyInstanceFleetByName: OWN,
      modifyInstanceGroupByName: OWN,
    },
  },
  'emr-containers': {
    sdk: 'emrcontainers',
    errorPrefix: 'EMRContainers',
    actions: { createVirtualCluster: REQUEST, deleteVirtualCluster: JOB, startJobRun: JOB },
  },
  'emr-serverless': {
    sdk: 'emrserverless',
    errorPrefix: 'EMRServerless',
    actions: {
      createApplication: JOB,
      startApplication: JOB,
      stopApplication: JOB,
      deleteApplication: JOB,
      startJobRun: JOB,
      cancelJobRun: JOB,
    },
  },
  events: { sdk: 'eventbridge', errorPrefix: 'EventBridge', actions: { putEvents: CALLBACK } },
  glue: { sdk: 'glue', errorPrefix: 'Glue', actions: { startJobRun: JOB } },
  http: { actions: { invoke: OWN } },
  lambda: { sdk: 'lambda', errorPrefix: 'Lambda', actions: { invoke: CALLBACK } },
  mediaconvert: { sdk: 'mediaconvert', errorPrefix: 'MediaConvert', actions: { createJob: JOB } },
  sagemaker: {
    sdk: 'sagemaker',
    errorPrefix: 'SageMaker',
    actions: {
      createEndpoint: REQUEST,
      createEndpointConfig: REQUEST,
      createHyperParameterTuningJob: JOB,
      createLabelingJob: JOB,
      createModel: REQUEST,
      createProcessingJob: JOB,
      createTrainingJob: JOB,
      createTransformJob: JOB,
      updateEndpoint: REQUEST,
    },
  },
  sns: { sdk: 'sns', errorPrefix: 'SNS', actions: { publish: CALLBACK } },
  sqs: { sdk: 'sqs', errorPrefix: 'SQS', actions: { sendMessage: CALLBACK } },
  states: {
    sdk: 'sfn',
    errorPrefix: 'StepFunctions',
    actions: { startExecution: { patterns: ['request', 'sync', 'sync:2', 'callback'] } },
  },
};

/** An optimized integration by the service's name in the Resource; undefined when there is none. */
export function optimizedService(service: string): OptimizedService | undefined {
  return Object.hasOwn(OPTIMIZED, service) ? OPTIMIZED[service] : undefined;
}

/** Every optimized integration, by the service's name in the Resource. */
export function optimizedServices(): Readonly<Record<string, OptimizedService>> {
  return OPTIMIZED;
}
