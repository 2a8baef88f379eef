import type { JsonObject } from '../../src/base/json';
import { ORDER } from '../diagram/machines';

const PASS = { Type: 'Pass', Comment: 'keeps', End: true };
const INNER = { Comment: 'one', StartAt: 'I', States: { I: PASS } };

/** Every field of a distributed Map. */
const LOAD = {
  StartAt: 'Load',
  States: {
    Load: {
      Type: 'Map',
      Comment: 'loads',
      Label: 'load',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: {
          InputType: 'CSV',
          CSVHeaderLocation: 'GIVEN',
          CSVHeaders: ['a', 'b'],
          CSVDelimiter: 'PIPE',
          MaxItems: 10,
        },
        Parameters: { Bucket: 'feeds', 'Key.$': '$.key' },
      },
      ItemSelector: { 'v.$': '$$.Map.Item.Value' },
      ItemBatcher: { MaxItemsPerBatch: 2, MaxInputBytesPerBatch: 1_000, BatchInput: { n: 1 } },
      MaxConcurrency: 2,
      ToleratedFailureCount: 1,
      ToleratedFailurePercentage: 50,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...INNER },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'results' },
        WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
      },
      ResultPath: '$.loaded',
      Retry: [
        {
          Comment: 'again',
          ErrorEquals: ['Busy'],
          IntervalSeconds: 1,
          MaxAttempts: 2,
          BackoffRate: 1.5,
          MaxDelaySeconds: 9,
          JitterStrategy: 'FULL',
        },
        { ErrorEquals: ['States.ALL'] },
      ],
      Catch: [
        { Comment: 'known', ErrorEquals: ['Known'], ResultPath: '$.error', Assign: { failed: true }, Next: 'Wait' },
        { ErrorEquals: ['States.ALL'], Next: 'Stop' },
      ],
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 5, InputPath: '$', OutputPath: '$', Assign: { waited: true }, Next: 'Until' },
    Until: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00Z', Next: 'Done' },
    Done: { Type: 'Succeed', Comment: 'done' },
    Stop: { Type: 'Fail', Error: 'Load.Failed', Cause: 'could not load' },
  },
};

/** A machine in JSONata. */
const VERIFY = {
  Comment: 'Verify',
  QueryLanguage: 'JSONata',
  StartAt: 'Call',
  TimeoutSeconds: 3_600,
  States: {
    Call: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
      TimeoutSeconds: 60,
      HeartbeatSeconds: 5,
      Assign: { answer: '{% $states.result %}' },
      Output: '{% $states.result %}',
      Retry: [{ ErrorEquals: ['Busy'], JitterStrategy: 'NONE' }],
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Stop' }],
      Next: 'Known?',
    },
    'Known?': {
      Type: 'Choice',
      Choices: [{ Comment: 'so', Condition: '{% $answer.known = true %}', Assign: { known: true }, Next: 'Each' }],
      Default: 'Pause',
    },
    Pause: { Type: 'Wait', Seconds: '{% 1 + 1 %}', Next: 'Each' },
    Each: {
      Type: 'Map',
      Items: [1, 2],
      MaxConcurrency: 1,
      ItemSelector: { n: '{% $states.context.Map.Item.Value %}' },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'I',
        States: { I: { Type: 'Pass', Output: 1, End: true } },
      },
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'L', States: { L: { Type: 'Pass', End: true } } },
        { StartAt: 'R', States: { R: { Type: 'Pass', Comment: 'right', End: true } } },
      ],
      End: true,
    },
    Stop: { Type: 'Fail', Error: '{% $states.input.Error %}', Cause: 'because' },
  },
};

/** Small machines that have every object and every field of the language between them. */
export const DEFINITIONS: readonly JsonObject[] = [ORDER, LOAD, VERIFY].map(
  (definition) => JSON.parse(JSON.stringify(definition)) as JsonObject,
);
