import type { State, StateMachineDefinition } from '../../src/language/definition';

const INVOKE = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'work', Payload: { 'given.$': '$' } },
} as const;

/** Every kind of state, both kinds of group, and errors that are retried and caught. */
export const ORDER: StateMachineDefinition = {
  Comment: 'Order',
  StartAt: 'Validate',
  TimeoutSeconds: 172_800,
  States: {
    Validate: {
      ...INVOKE,
      ResultPath: null,
      TimeoutSeconds: 30,
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['Invalid', 'Empty'], Next: 'Reject' }],
      Next: 'Prepare',
    },
    Prepare: {
      Type: 'Parallel',
      ResultPath: null,
      Branches: [
        {
          StartAt: 'Charge',
          States: {
            Charge: {
              Type: 'Task',
              Resource: 'arn:aws:states:::sqs:sendMessage',
              Parameters: { QueueUrl: 'https://sqs/charges', MessageBody: 'charge' },
              Next: 'Booked',
            },
            Booked: { Type: 'Pass', End: true },
          },
        },
        {
          StartAt: 'Parcels',
          States: {
            Parcels: {
              Type: 'Map',
              ItemsPath: '$.parcels',
              MaxConcurrency: 1,
              ItemProcessor: { StartAt: 'Pack', States: { Pack: { ...INVOKE, End: true } } },
              End: true,
            },
          },
        },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Undo' }],
      Next: 'Large?',
    },
    'Large?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.total', NumericGreaterThan: 100, Next: 'Cool off' }],
      Default: 'Done',
    },
    'Cool off': { Type: 'Wait', Seconds: 86_400, Next: 'Done' },
    Done: { Type: 'Succeed' },
    Undo: { Type: 'Pass', Next: 'Undone' },
    Undone: { Type: 'Fail', Error: 'Order.Undone', Cause: 'could not prepare' },
    Reject: { Type: 'Fail', Error: 'Order.Invalid' },
  },
};

/** A machine of many tasks in a row, every tenth followed by a choice. */
export function longMachine(count: number): StateMachineDefinition {
  const name = (index: number): string => `Step ${index}: does its share`;
  const states = Array.from({ length: count }, (_, index): [string, State] => {
    const next = index === count - 1 ? 'Done' : name(index + 1);
    const state: State =
      index % 10 === 9
        ? { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: index, Next: 'Failed' }], Default: next }
        : { ...INVOKE, Next: next, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }] };
    return [name(index), state];
  });
  const ends: Record<string, State> = { Done: { Type: 'Succeed' }, Failed: { Type: 'Fail', Error: 'Failed' } };
  return { StartAt: name(0), States: { ...Object.fromEntries(states), ...ends } };
}
