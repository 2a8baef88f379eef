import { own } from '../../base/own';
import type { Json, JsonObject } from '../../base/json';
import {
  arnOf,
  capitalized,
  keyNeeds,
  listMember,
  member,
  textMember,
  type EncryptionContext,
  type Need,
  type Needs,
  type Surroundings,
} from '../need';

/** What calls of DynamoDB need: permission on each table, or on the index that is read. */
export const dynamodb: Needs = ({ action, input }, where) => {
  const name = capitalized(action);
  const needs = (own(BY_ACTION, name) ?? onTable)(name, input, where);
  const tables = new Set(needs.map(({ resource }) => resource?.replace(/\/(index|stream)\/.*$/, '')));
  return [
    ...needs,
    ...[...tables].flatMap((table) => keyNeeds(['Decrypt'], table, where, 'dynamodb', DYNAMODB_ENCRYPTION)),
  ];
};

/** DynamoDB tells the table and its account. */
export const DYNAMODB_ENCRYPTION: EncryptionContext = {
  keys: ['aws:dynamodb:tableName', 'aws:dynamodb:subscriberId'],
  of: (tableArn) => {
    const [, , , , account = '', table = ''] = tableArn.split(':');
    return { 'aws:dynamodb:tableName': table.replace('table/', ''), 'aws:dynamodb:subscriberId': account };
  },
};

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
};

const transaction = (_: string, input: Json, where: Surroundings): Need[] =>
  listMember(input, 'TransactItems').flatMap((item) =>
    Object.entries(item).map(([kind, operation]) =>
      need(own(TRANSACTION_ACTIONS, kind) ?? kind, textMember(operation, 'TableName'), where),
    ),
  );

const batch = (action: string, input: Json, where: Surroundings): Need[] =>
  Object.keys((member(input, 'RequestItems') ?? {}) as JsonObject).map((table) => need(action, table, where));

const partiQl = (_: string, input: Json, where: Surroundings): Need[] => {
  const statement = textMember(input, 'Statement') ?? '';
  const verb = capitalized((/^\s*(\w+)/.exec(statement)?.[1] ?? 'select').toLowerCase());
  return [need(`PartiQL${verb}`, /(?:from|into|update)\s+"?([\w.-]+)"?/i.exec(statement)?.[1], where)];
};

const BY_ACTION: Readonly<Record<string, (action: string, input: Json, where: Surroundings) => Need[]>> = {
  TransactWriteItems: transaction,
  TransactGetItems: transaction,
  BatchGetItem: batch,
  BatchWriteItem: batch,
  ExecuteStatement: partiQl,
  ListTables: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
};

function onTable(action: string, input: Json, where: Surroundings): Need[] {
  const table = textMember(input, 'TableName');
  const index = textMember(input, 'IndexName');
  const whole = need(action, table ?? textMember(input, 'StreamArn'), where);
  return [
    index === undefined || whole.resource === undefined
      ? whole
      : { ...whole, resource: `${whole.resource}/index/${index}` },
  ];
}

function need(action: string, table: string | undefined, where: Surroundings): Need {
  return {
    action: `dynamodb:${action}`,
    resource: table === undefined ? undefined : arnOf(where, 'dynamodb', 'table/', table),
  };
}
