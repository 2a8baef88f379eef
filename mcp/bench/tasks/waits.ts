import type { Files, Task } from '../task';
import { allow, attribute, invoke, lambda, reference, RETRY, table, template } from '../template';

const QUEUE = { Requests: { Type: 'AWS::SQS::Queue' } };

function asking(more: object): Files {
  return {
    'template.json': template({
      definition: {
        StartAt: 'Ask',
        States: {
          Ask: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
            Parameters: {
              QueueUrl: reference('Requests'),
              MessageBody: { 'token.$': '$$.Task.Token', 'request.$': '$' },
            },
            ...more,
            End: true,
          },
        },
      },
      allows: [allow('sqs:SendMessage', attribute('Requests', 'Arn'))],
      resources: QUEUE,
    }),
  };
}

function polling(choices: readonly object[], deadline: object): Files {
  return {
    'template.json': template({
      definition: {
        ...deadline,
        StartAt: 'Look',
        States: {
          Look: invoke('Look', { Retry: RETRY, Next: 'Is it done?' }),
          'Is it done?': { Type: 'Choice', Choices: choices, Default: 'Wait' },
          Wait: { Type: 'Wait', Seconds: 30, Next: 'Look' },
          Done: { Type: 'Succeed' },
        },
      },
      allows: [allow('lambda:InvokeFunction', attribute('Look', 'Arn'))],
      resources: lambda('Look', 'exports.handler = async (job) => ({ ...job, status: "RUNNING" });'),
    }),
  };
}

const DONE = [{ Variable: '$.status', StringEquals: 'DONE', Next: 'Done' }];

function putting(more: object, deadline: object = { TimeoutSeconds: 3_600 }): Files {
  return {
    'template.json': template({
      definition: {
        ...deadline,
        StartAt: 'Put',
        States: {
          Put: {
            Type: 'Task',
            Resource: 'arn:aws:states:::dynamodb:putItem',
            Parameters: { TableName: reference('Orders'), Item: { id: { 'S.$': '$.id' } } },
            Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 3 }],
            ...more,
            End: true,
          },
        },
      },
      allows: [allow('dynamodb:PutItem', attribute('Orders', 'Arn'))],
      resources: table('Orders'),
    }),
  };
}

/** Waits and calls that nothing ends. */
export const waits: readonly Task[] = [
  {
    id: 'callback-without-deadline',
    says: 'Some approvals never come to an end. Nobody has complained yet, but the list of running executions grows.',
    defect: 'A task waits for a callback without a timeout',
    files: asking({}),
    mended: asking({ TimeoutSeconds: 86_400 }),
    tool: 'lint',
    shows: /"rule":"callback-deadline","states":\["Ask"\]/,
  },
  {
    id: 'endless-poll',
    says: 'We poll a job every half minute. Last month one execution made 80,000 transitions.',
    defect: 'A circle of Wait and Choice that only success leaves',
    files: polling(DONE, {}),
    mended: polling(DONE, { TimeoutSeconds: 3_600 }),
    tool: 'lint',
    shows: /"rule":"poll-without-bound"/,
  },
  {
    id: 'task-without-timeout',
    says: 'A write to the table hung once, and the execution with it.',
    defect: 'A task without TimeoutSeconds',
    files: putting({}),
    mended: putting({ TimeoutSeconds: 30 }),
    tool: 'lint',
    shows: /"rule":"task-deadline","states":\["Put"\]/,
  },
  {
    id: 'heartbeat-longer-than-timeout',
    says: 'AWS refuses the machine when I add a heartbeat.',
    defect: 'HeartbeatSeconds is not less than TimeoutSeconds',
    files: asking({ TimeoutSeconds: 600, HeartbeatSeconds: 900 }),
    mended: asking({ TimeoutSeconds: 900, HeartbeatSeconds: 600 }),
    tool: 'lint',
    shows: /HeartbeatSeconds must be smaller than TimeoutSeconds/,
  },
  {
    id: 'lost-call-hangs',
    says: 'What happens to an order when the answer to the write never comes?',
    defect: 'A call that gets lost is waited for without an end',
    files: putting({}, {}),
    mended: putting({ TimeoutSeconds: 30 }, {}),
    tool: 'explore',
    arguments: { input: { id: 'o-1' } },
    shows: /"kind":"stuck".*"Put:timeout"/,
  },
];
