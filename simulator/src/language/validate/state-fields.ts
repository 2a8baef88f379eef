export const STATE_TYPES: readonly string[] = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'];

const ANY = ['Type', 'Comment', 'QueryLanguage'];
const IN_OUT = ['InputPath', 'OutputPath', 'Output'];
const TRANSITION = ['Next', 'End'];
const RESULT = ['ResultPath', 'ResultSelector', 'Parameters', 'Arguments', 'Assign', 'Retry', 'Catch'];

/** The fields that a state of each type may have, in whichever language. */
export const SUPPORTED: Readonly<Record<string, ReadonlySet<string>>> = {
  Task: new Set([
    ...ANY,
    ...IN_OUT,
    ...TRANSITION,
    ...RESULT,
    'Resource',
    'Credentials',
    'TimeoutSeconds',
    'TimeoutSecondsPath',
    'HeartbeatSeconds',
    'HeartbeatSecondsPath',
  ]),
  Pass: new Set([...ANY, ...IN_OUT, ...TRANSITION, 'Result', 'ResultPath', 'Parameters', 'Assign']),
  Choice: new Set([...ANY, ...IN_OUT, 'Choices', 'Default', 'Assign']),
  Wait: new Set([...ANY, ...IN_OUT, ...TRANSITION, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', 'Assign']),
  Succeed: new Set([...ANY, ...IN_OUT]),
  Fail: new Set([...ANY, 'Error', 'ErrorPath', 'Cause', 'CausePath']),
  Parallel: new Set([...ANY, ...IN_OUT, ...TRANSITION, ...RESULT, 'Branches']),
  Map: new Set([
    ...ANY,
    ...IN_OUT,
    ...TRANSITION,
    ...RESULT.filter((field) => field !== 'Arguments'),
    'ItemProcessor',
    'Iterator',
    'ItemsPath',
    'Items',
    'ItemSelector',
    'MaxConcurrency',
    'MaxConcurrencyPath',
    'Label',
    'ItemReader',
    'ItemBatcher',
    'ResultWriter',
    'ToleratedFailureCount',
    'ToleratedFailureCountPath',
    'ToleratedFailurePercentage',
    'ToleratedFailurePercentagePath',
  ]),
};

/** The fields that a state of each type must have. */
export const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
};

/** Fields that only states in JSONPath have. */
export const JSONPATH_ONLY: readonly string[] = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ResultSelector',
  'Parameters',
  'Result',
  'ItemsPath',
  'MaxConcurrencyPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'SecondsPath',
  'TimestampPath',
  'ErrorPath',
  'CausePath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
];

/** Fields that hold one value, in JSONata also an expression. */
export const SCALARS: readonly string[] = [
  'Seconds',
  'Timestamp',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'Error',
  'Cause',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
];

/** Fields that only states in JSONata have. */
export const JSONATA_ONLY: readonly string[] = ['Arguments', 'Output', 'Items'];
