import type { Files, Task } from '../task';
import { allow, attribute, invoke, lambda, reference, RETRY, table, template } from '../template';

function recording(condition: object): Files {
  return {
    'template.json': template({
      definition: {
        StartAt: 'Record',
        TimeoutSeconds: 3_600,
        States: {
          Record: {
            Type: 'Task',
            Resource: 'arn:aws:states:::dynamodb:putItem',
            Parameters: {
              TableName: reference('Orders'),
              Item: { id: { 'S.$': '$.id' }, by: { 'S.$': '$$.Execution.Id' } },
              ...condition,
            },
            TimeoutSeconds: 30,
            Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 3 }],
            End: true,
          },
        },
      },
      allows: [allow('dynamodb:PutItem', attribute('Orders', 'Arn'))],
      resources: table('Orders'),
    }),
  };
}

function compensating(more: object): Files {
  const step = (name: string, rest: object): object => invoke(name, { ResultPath: null, OutputPath: '$', ...rest });
  return {
    'template.json': template({
      definition: {
        StartAt: 'Charge',
        TimeoutSeconds: 3_600,
        States: {
          Charge: step('Charge', { Retry: RETRY, Next: 'Ship' }),
          Ship: step('Ship', {
            Retry: RETRY,
            Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Refund' }],
            End: true,
          }),
          Refund: step('Refund', { ...more, Next: 'Not shipped' }),
          ...('Catch' in more && { 'Tell operators': { Type: 'Fail', Error: 'Shop.NotRefunded' } }),
          'Not shipped': { Type: 'Fail', Error: 'Shop.NotShipped' },
        },
      },
      allows: ['Charge', 'Ship', 'Refund'].map((each) => allow('lambda:InvokeFunction', attribute(each, 'Arn'))),
      resources: {
        ...lambda('Charge', 'exports.handler = async () => ({ charged: true });'),
        ...lambda('Ship', `exports.handler = async () => { throw new Error('no van'); };`),
        ...lambda('Refund', 'exports.handler = async () => ({ refunded: true });'),
      },
    }),
  };
}

const UNHEARD = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.notRefunded', Next: 'Tell operators' }];

/** What single faults do. */
export const faults: readonly Task[] = [
  {
    id: 'own-success-refused',
    says: 'Now and then an order fails with ConditionalCheckFailedException although it is new.',
    defect: 'A put that succeeded and whose answer was lost is retried, and refused by its own condition',
    files: recording({ ConditionExpression: 'attribute_not_exists(id)' }),
    mended: recording({
      ConditionExpression: 'attribute_not_exists(id) OR #by = :me',
      ExpressionAttributeNames: { '#by': 'by' },
      ExpressionAttributeValues: { ':me': { 'S.$': '$$.Execution.Id' } },
    }),
    tool: 'explore',
    arguments: { input: { id: 'o-1' }, kinds: ['answerLost'], mustCatch: true },
    shows: /ConditionalCheckFailedException/,
  },
  {
    id: 'compensation-given-up',
    says: 'A customer paid, nothing was shipped, and no refund came.',
    defect: 'A compensation that fails is neither retried nor caught',
    files: compensating({}),
    mended: compensating({ Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 8 }], Catch: UNHEARD }),
    tool: 'explore',
    arguments: { states: ['Refund'], mustCatch: true },
    shows: /"kind":"uncaught".*"Refund:error/,
  },
];
