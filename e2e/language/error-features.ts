import { anyState, isExpression } from '../state-machine-definition';
import { jsonata, output, type LanguageFeature } from './feature';

const NOWHERE = 'arn:aws:states:::lambda:invoke';
const MISSING = 'arn:aws:lambda:us-east-1:123456789012:function:there-is-no-such-function';
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/123456789012/there-is-no-such-queue';

export const ERROR_FEATURES: readonly LanguageFeature[] = [
  {
    name: "objects that a state puts through S3's API",
    isUsedBy: (definition) =>
      anyState(definition, ({ Resource = '' }) => /:aws-sdk:s3:(putObject|getObject)$/.test(Resource)),
    probe: {
      definition: jsonata('Put', {
        Put: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
          Arguments: { Bucket: 'there-is-no-such-bucket', Key: 'key', Body: { n: 1 } },
          End: true,
        },
      }),
      expected: { error: 'S3.NoSuchBucketException' },
    },
  },
  {
    name: 'Assign and Output in a Catch',
    isUsedBy: (definition) =>
      anyState(definition, (state) => state.Catch?.some((catcher) => catcher.Assign !== undefined) ?? false),
    probe: {
      definition: jsonata('Invoke', {
        Invoke: {
          Type: 'Task',
          Resource: NOWHERE,
          Arguments: { FunctionName: MISSING },
          Catch: [
            {
              ErrorEquals: ['States.ALL'],
              Assign: { why: '{% $states.errorOutput.Error %}' },
              Output: '{% $states.input %}',
              Next: 'Read',
            },
          ],
          End: true,
        },
        Read: output(`{ 'error': $why, 'input': $states.input }`),
      }),
      input: { n: 1 },
      expected: { output: { error: 'Lambda.ResourceNotFoundException', input: { n: 1 } } },
    },
  },
  {
    name: 'a callback that times out after an expression',
    isUsedBy: (definition) => anyState(definition, (state) => isExpression(state.TimeoutSeconds)),
    probe: {
      definition: jsonata('Await', {
        Await: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
          Arguments: { PhoneNumber: '+15550100', Message: '{% $states.context.Task.Token %}' },
          TimeoutSeconds: '{% $states.input.seconds %}',
          Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.errorOutput.Error %}', Next: 'Read' }],
          End: true,
        },
        Read: output('$states.input'),
      }),
      input: { seconds: 1 },
      expected: { output: 'States.Timeout' },
    },
  },
  {
    name: 'a missed heartbeat',
    probe: {
      definition: jsonata('Await', {
        Await: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
          Arguments: { PhoneNumber: '+15550100', Message: '{% $states.context.Task.Token %}' },
          HeartbeatSeconds: 1,
          TimeoutSeconds: 3,
          Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Output: 'missed', Next: 'Read' }],
          End: true,
        },
        Read: output('$states.input'),
      }),
      expected: { output: 'missed' },
    },
  },
  {
    name: 'a callback whose request fails',
    probe: {
      definition: jsonata('Await', {
        Await: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: { FunctionName: MISSING, Payload: { token: '{% $states.context.Task.Token %}' } },
          TimeoutSeconds: 3,
          End: true,
        },
      }),
      expected: { error: 'Lambda.ResourceNotFoundException' },
    },
  },
  {
    name: 'a timeout of the whole machine',
    probe: {
      definition: {
        TimeoutSeconds: 1,
        StartAt: 'Pause',
        States: { Pause: { Type: 'Wait', Seconds: 5, End: true } },
      },
      expected: { error: 'States.Timeout' },
    },
  },
  {
    name: 'retries that wait no longer than MaxDelaySeconds',
    probe: {
      definition: {
        TimeoutSeconds: 6,
        ...jsonata('Send', {
          Send: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sqs:sendMessage',
            Arguments: { QueueUrl: QUEUE, MessageBody: 'x' },
            Retry: [
              { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 10, MaxDelaySeconds: 2, MaxAttempts: 2 },
            ],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Read' }],
            End: true,
          },
          Read: output(`'tried'`),
        }),
      },
      expected: { output: 'tried' },
    },
  },
];
