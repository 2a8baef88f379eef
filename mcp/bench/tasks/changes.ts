import type { Files, Task } from '../task';
import { allow, attribute, invoke, lambda, RETRY, template } from '../template';

interface Version {
  readonly last: string;
  readonly total: string;
}

/** A priced order; versions differ in the name of the last state and in where the total is read. */
function version({ last, total }: Version): Files {
  return {
    'template.json': template({
      definition: {
        StartAt: 'Price',
        TimeoutSeconds: 60,
        States: {
          Price: invoke('Price', { Retry: RETRY, Next: last }),
          [last]: { Type: 'Pass', Parameters: { 'total.$': total }, End: true },
        },
      },
      allows: [allow('lambda:InvokeFunction', attribute('Price', 'Arn'))],
      resources: lambda('Price', 'exports.handler = async () => ({ total: 42, net: 35 });'),
    }),
  };
}

type Event = Readonly<Record<string, unknown>>;

/** What went through the machine last week, as the AWS CLI prints it. */
function history(): Files {
  const input = JSON.stringify({ id: 'o-1' });
  const parameters = JSON.stringify({
    FunctionName: 'arn:aws:lambda:us-east-1:111122223333:function:shop-Price-4V8XQ1Z0J2KD',
    Payload: { id: 'o-1' },
  });
  const answer = JSON.stringify({ Payload: { total: 42, net: 35 }, StatusCode: 200 });
  const priced = JSON.stringify({ total: 42, net: 35 });
  const summed = JSON.stringify({ total: 42 });
  const whole = { truncated: false };
  const service = { resourceType: 'lambda', resource: 'invoke' };
  const details: readonly (readonly [type: string, details: Event])[] = [
    [
      'ExecutionStarted',
      {
        executionStartedEventDetails: { input, inputDetails: whole, roleArn: 'arn:aws:iam::111122223333:role/Machine' },
      },
    ],
    ['TaskStateEntered', { stateEnteredEventDetails: { name: 'Price', input, inputDetails: whole } }],
    [
      'TaskScheduled',
      { taskScheduledEventDetails: { ...service, region: 'us-east-1', parameters, timeoutInSeconds: 30 } },
    ],
    ['TaskStarted', { taskStartedEventDetails: service }],
    ['TaskSucceeded', { taskSucceededEventDetails: { ...service, output: answer, outputDetails: whole } }],
    ['TaskStateExited', { stateExitedEventDetails: { name: 'Price', output: priced, outputDetails: whole } }],
    ['PassStateEntered', { stateEnteredEventDetails: { name: 'Sum', input: priced, inputDetails: whole } }],
    ['PassStateExited', { stateExitedEventDetails: { name: 'Sum', output: summed, outputDetails: whole } }],
    ['ExecutionSucceeded', { executionSucceededEventDetails: { output: summed, outputDetails: whole } }],
  ];
  return {
    events: details.map(([type, own], at) => ({
      timestamp: new Date(Date.UTC(2026, 0, 5, 9, 0, at)).toISOString(),
      type,
      id: at + 1,
      previousEventId: at,
      ...own,
    })),
  };
}

const CALL = { histories: ['last-week.json'], against: 'template.json' };

/** What a change does to what went through the machine before. */
export const changes: readonly Task[] = [
  {
    id: 'renamed-state',
    says: 'I only tidied the names. Is that safe for the dashboards and for a redrive?',
    defect: 'A state has another name than in the executions of last week',
    files: { ...version({ last: 'Total', total: '$.total' }), 'last-week.json': history() },
    mended: version({ last: 'Sum', total: '$.total' }),
    tool: 'replay',
    arguments: CALL,
    shows: /"isSame":false.*"state":"Total"|"isSame":false.*"recorded":"Sum"/,
  },
  {
    id: 'another-total',
    says: 'A small change to how the total is read; the tests pass.',
    defect: 'The total is now the net amount',
    files: { ...version({ last: 'Sum', total: '$.net' }), 'last-week.json': history() },
    mended: version({ last: 'Sum', total: '$.total' }),
    tool: 'replay',
    arguments: CALL,
    shows: /"isSame":false.*"member":"output\.total"/,
  },
];
