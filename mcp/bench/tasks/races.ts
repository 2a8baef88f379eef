import type { Files, Task } from '../task';
import { allow, attribute, reference, table, template } from '../template';

/** Adds one to what is sold, by two calls, or by one that counts. */
function selling(states: object): Files {
  return {
    'template.json': template({
      definition: { StartAt: 'Sell', TimeoutSeconds: 60, States: states },
      allows: [allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], attribute('Stock', 'Arn'))],
      resources: table('Stock'),
    }),
  };
}

const KEY = { id: { S: 'bulbs' } };

function call(action: string, parameters: object, more: object): Files {
  return {
    Type: 'Task',
    Resource: `arn:aws:states:::dynamodb:${action}`,
    Parameters: { TableName: reference('Stock'), ...parameters },
    TimeoutSeconds: 30,
    ...more,
  };
}

const READ_THEN_WRITE = {
  Sell: call('getItem', { Key: KEY, ConsistentRead: true }, { Next: 'Count' }),
  Count: {
    Type: 'Pass',
    Parameters: { 'sold.$': 'States.MathAdd(States.StringToJson($.Item.sold.N), 1)' },
    Next: 'Write',
  },
  Write: call('putItem', { Item: { ...KEY, sold: { 'N.$': "States.Format('{}', $.sold)" } } }, { End: true }),
};

const COUNTED = {
  Sell: call(
    'updateItem',
    { Key: KEY, UpdateExpression: 'ADD sold :one', ExpressionAttributeValues: { ':one': { N: '1' } } },
    { End: true },
  ),
};

const RESERVED = {
  Sell: call(
    'updateItem',
    {
      Key: KEY,
      UpdateExpression: 'SET sold = :one',
      ConditionExpression: 'sold < :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
    { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Sold out' }], Next: 'Mine' },
  ),
  Mine: { Type: 'Succeed' },
  'Sold out': { Type: 'Fail', Error: 'Shop.SoldOut' },
};

const CHECKED = {
  Sell: call('getItem', { Key: KEY, ConsistentRead: true }, { Next: 'Is there one?' }),
  'Is there one?': {
    Type: 'Choice',
    Choices: [{ Variable: '$.Item.sold.N', StringEquals: '0', Next: 'Take' }],
    Default: 'Sold out',
  },
  Take: call('putItem', { Item: { ...KEY, sold: { N: '1' } } }, { Next: 'Mine' }),
  Mine: { Type: 'Succeed' },
  'Sold out': { Type: 'Fail', Error: 'Shop.SoldOut' },
};

const LOCKED = {
  Sell: call(
    'updateItem',
    {
      Key: KEY,
      UpdateExpression: 'SET holder = :me',
      ConditionExpression: 'attribute_not_exists(holder)',
      ExpressionAttributeValues: { ':me': { 'S.$': '$$.Execution.Id' } },
    },
    { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Not mine' }], Next: 'Work' },
  ),
  Work: { Type: 'Wait', Seconds: 10, Next: 'Mine' },
  Mine: { Type: 'Succeed' },
  'Not mine': { Type: 'Fail', Error: 'Shop.Busy' },
};

const LOOKED_AT = {
  Sell: call('getItem', { Key: KEY, ConsistentRead: true }, { Next: 'Is it free?' }),
  'Is it free?': {
    Type: 'Choice',
    Choices: [{ Variable: '$.Item.holder', IsPresent: true, Next: 'Not mine' }],
    Default: 'Take',
  },
  Take: call('putItem', { Item: { ...KEY, holder: { 'S.$': '$$.Execution.Id' } } }, { Next: 'Work' }),
  Work: { Type: 'Wait', Seconds: 10, Next: 'Mine' },
  Mine: { Type: 'Succeed' },
  'Not mine': { Type: 'Fail', Error: 'Shop.Busy' },
};

function proving(name: string, body: string): string {
  return `const { Simulator } = require('cdk-workflow-simulator');

async function sells(world) {
  const execution = await world.stateMachine('Machine').start({});
  await execution.toEnd();
}

exports.${name} = {
  create: async (interleaving) => {
    const world = await Simulator.load('template.json', { interleaving });
    await world.table('Stock').put({ id: 'bulbs', sold: 0 });
    return world;
  },
  actors: [sells, sells],
  invariant: async (world) => ${body},
};
`;
}

const NO_LOST_SALE = proving('noSaleIsLost', `(await world.table('Stock').get({ id: 'bulbs' })).sold === 2`);
const ONE_HOLDER = proving(
  'oneHolder',
  `world.stateMachine('Machine').runs.filter(({ status }) => status === 'SUCCEEDED').length === 1`,
);

/** What two executions at once do to each other. */
export const races: readonly Task[] = [
  {
    id: 'lost-update',
    says: 'We sold more lamps than the count says.',
    defect: 'A count is read by one call and written by another',
    files: { ...selling(READ_THEN_WRITE), 'proof.js': NO_LOST_SALE },
    mended: selling(COUNTED),
    tool: 'prove',
    arguments: { module: 'proof.js' },
    shows: /"isProved":false.*"kind":"violated"/,
  },
  {
    id: 'last-piece-sold-twice',
    says: 'The last lamp was sold to two customers.',
    defect: 'The stock is looked at by one call and taken by another',
    files: { ...selling(CHECKED), 'proof.js': ONE_HOLDER },
    mended: selling(RESERVED),
    tool: 'prove',
    arguments: { module: 'proof.js' },
    shows: /"isProved":false.*"kind":"violated"/,
  },
  {
    id: 'lock-that-does-not-lock',
    says: 'Two nightly jobs ran at once although there is a lock.',
    defect: 'The lock is looked at by one call and taken by another',
    files: { ...selling(LOOKED_AT), 'proof.js': ONE_HOLDER },
    mended: selling(LOCKED),
    tool: 'prove',
    arguments: { module: 'proof.js' },
    shows: /"isProved":false.*"kind":"violated"/,
  },
];
