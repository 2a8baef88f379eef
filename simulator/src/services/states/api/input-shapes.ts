import type { InputShape, MemberShape } from './check-input';

const ARN: MemberShape = { type: 'string', required: true, min: 1, max: 256 };
const LONG_ARN: MemberShape = { ...ARN, max: 2000 };
const NAME: MemberShape = { type: 'string', min: 1, max: 80 };
const DEFINITION: MemberShape = { type: 'string', min: 1, max: 1_048_576, sensitive: true };
const PAYLOAD: MemberShape = { type: 'string', max: 262_144, sensitive: true };
const ERROR: MemberShape = { type: 'string', max: 256, sensitive: true };
const CAUSE: MemberShape = { type: 'string', max: 32_768, sensitive: true };
const TOKEN: MemberShape = { type: 'string', required: true, min: 1, max: 2048 };
const TYPE: MemberShape = { type: 'string', oneOf: ['STANDARD', 'EXPRESS'] };
const DESCRIPTION: MemberShape = { type: 'string', max: 256, sensitive: true };
const BOOLEAN: MemberShape = { type: 'boolean' };
const STRUCTURE: MemberShape = { type: 'structure' };
const DATA: MemberShape = { type: 'string', oneOf: ['ALL_DATA', 'METADATA_ONLY'] };
const TAGS: MemberShape = {
  type: 'list',
  item: {
    type: 'structure',
    members: { key: { type: 'string', min: 1, max: 128 }, value: { type: 'string', max: 256 } },
  },
};
const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

const PAGE: InputShape = {
  maxResults: { type: 'integer', min: 0, max: 1000 },
  nextToken: { type: 'string', min: 1, max: 1024 },
};

const ROUTES: MemberShape = {
  type: 'list',
  min: 1,
  max: 2,
  item: {
    type: 'structure',
    members: { stateMachineVersionArn: ARN, weight: { type: 'integer', required: true, min: 0, max: 100 } },
  },
};

const MACHINE_SETTINGS: InputShape = {
  loggingConfiguration: STRUCTURE,
  tracingConfiguration: STRUCTURE,
  encryptionConfiguration: STRUCTURE,
  publish: BOOLEAN,
  versionDescription: DESCRIPTION,
};

/** The inputs of Step Functions' operations, as its API reference gives them. */
export const INPUT_SHAPES: Readonly<Record<string, InputShape>> = {
  CreateActivity: { name: { ...NAME, required: true }, tags: TAGS, encryptionConfiguration: STRUCTURE },
  CreateStateMachine: {
    name: { ...NAME, required: true },
    definition: { ...DEFINITION, required: true },
    roleArn: ARN,
    type: TYPE,
    tags: TAGS,
    ...MACHINE_SETTINGS,
  },
  CreateStateMachineAlias: {
    name: { ...NAME, required: true },
    description: DESCRIPTION,
    routingConfiguration: { ...ROUTES, required: true },
  },
  DeleteActivity: { activityArn: ARN },
  DeleteStateMachine: { stateMachineArn: ARN },
  DeleteStateMachineAlias: { stateMachineAliasArn: ARN },
  DeleteStateMachineVersion: { stateMachineVersionArn: LONG_ARN },
  DescribeActivity: { activityArn: ARN },
  DescribeExecution: { executionArn: ARN, includedData: DATA },
  DescribeMapRun: { mapRunArn: LONG_ARN },
  DescribeStateMachine: { stateMachineArn: ARN, includedData: DATA },
  DescribeStateMachineAlias: { stateMachineAliasArn: ARN },
  DescribeStateMachineForExecution: { executionArn: ARN, includedData: DATA },
  GetActivityTask: { activityArn: ARN, workerName: NAME },
  GetExecutionHistory: { executionArn: ARN, ...PAGE, reverseOrder: BOOLEAN, includeExecutionData: BOOLEAN },
  ListActivities: PAGE,
  ListExecutions: {
    stateMachineArn: { ...ARN, required: false },
    statusFilter: { type: 'string', oneOf: STATUSES },
    mapRunArn: { ...LONG_ARN, required: false },
    redriveFilter: { type: 'string', oneOf: ['REDRIVEN', 'NOT_REDRIVEN'] },
    ...PAGE,
  },
  ListMapRuns: { executionArn: ARN, ...PAGE },
  ListStateMachineAliases: { stateMachineArn: ARN, ...PAGE },
  ListStateMachineVersions: { stateMachineArn: ARN, ...PAGE },
  ListStateMachines: PAGE,
  ListTagsForResource: { resourceArn: ARN },
  PublishStateMachineVersion: { stateMachineArn: ARN, revisionId: { type: 'string' }, description: DESCRIPTION },
  RedriveExecution: { executionArn: ARN, clientToken: { type: 'string', min: 1, max: 64 } },
  SendTaskFailure: { taskToken: TOKEN, error: ERROR, cause: CAUSE },
  SendTaskHeartbeat: { taskToken: TOKEN },
  SendTaskSuccess: { taskToken: TOKEN, output: { ...PAYLOAD, required: true } },
  StartExecution: { stateMachineArn: ARN, name: NAME, input: PAYLOAD, traceHeader: { type: 'string', max: 256 } },
  StartSyncExecution: {
    stateMachineArn: ARN,
    name: NAME,
    input: PAYLOAD,
    traceHeader: { type: 'string', max: 256 },
    includedData: DATA,
  },
  StopExecution: { executionArn: ARN, error: ERROR, cause: CAUSE },
  TagResource: { resourceArn: ARN, tags: { ...TAGS, required: true } },
  TestState: {
    definition: { ...DEFINITION, required: true },
    roleArn: { ...ARN, required: false },
    input: PAYLOAD,
    inspectionLevel: { type: 'string', oneOf: ['INFO', 'DEBUG', 'TRACE'] },
    revealSecrets: BOOLEAN,
    variables: PAYLOAD,
    stateName: NAME,
    mock: {
      type: 'structure',
      members: {
        result: PAYLOAD,
        errorOutput: { type: 'structure', members: { error: ERROR, cause: CAUSE } },
        fieldValidationMode: { type: 'string', oneOf: ['STRICT', 'PRESENT', 'NONE'] },
      },
    },
    context: PAYLOAD,
    stateConfiguration: {
      type: 'structure',
      members: {
        retrierRetryCount: { type: 'integer', min: 0 },
        errorCausedByState: NAME,
        mapIterationFailureCount: { type: 'integer', min: 0 },
        mapItemReaderData: PAYLOAD,
      },
    },
  },
  UntagResource: { resourceArn: ARN, tagKeys: { type: 'list', required: true, item: { type: 'string' } } },
  UpdateMapRun: {
    mapRunArn: LONG_ARN,
    maxConcurrency: { type: 'integer', min: 0 },
    toleratedFailurePercentage: { type: 'double', min: 0, max: 100 },
    toleratedFailureCount: { type: 'integer', min: 0 },
  },
  UpdateStateMachine: {
    stateMachineArn: ARN,
    definition: DEFINITION,
    roleArn: { ...ARN, required: false },
    ...MACHINE_SETTINGS,
  },
  UpdateStateMachineAlias: { stateMachineAliasArn: ARN, description: DESCRIPTION, routingConfiguration: ROUTES },
  ValidateStateMachineDefinition: {
    definition: { ...DEFINITION, required: true },
    type: TYPE,
    severity: { type: 'string', oneOf: ['ERROR', 'WARNING'] },
    maxResults: { type: 'integer', min: 0, max: 100 },
  },
};
