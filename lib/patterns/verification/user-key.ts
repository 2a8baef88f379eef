import { Token } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';
import { keysOf } from '../../resources/table-keys';

/** Settles the partition key of the table of users, from the table itself where it is known. */
export function userKeyOf(scope: IConstruct, users: dynamodb.ITable, userKey: string | undefined): string {
  const keys = keysOf(users);
  if (keys === undefined) {
    return checkName(scope, 'userKey', userKey ?? missing(scope));
  }
  const [partitionKey, sortKey] = keys;
  if (partitionKey === undefined || sortKey !== undefined || partitionKey.type !== 'S') {
    throw refusal(scope, {
      prop: 'users',
      must: 'have a string partition key and no sort key',
      got: keys.map(({ name, type }) => `${name} (${type})`).join(' with sort key '),
      instead: 'give a table with one item for each user id',
    });
  }
  if (userKey !== undefined && userKey !== partitionKey.name) {
    throw refusal(scope, {
      prop: 'userKey',
      must: `be the partition key of 'users', '${partitionKey.name}'`,
      got: userKey,
      instead: 'leave it out: the table is known',
    });
  }
  return partitionKey.name;
}

/** Settles the attribute that becomes `true`; what belongs to it is named after it. */
export function verifiedAttributeOf(scope: IConstruct, verifiedAttribute: string | undefined, userKey: string): string {
  const name = checkName(scope, 'verifiedAttribute', verifiedAttribute ?? 'verified');
  if ([name, `${name}At`, `${name}Claim`].includes(userKey)) {
    throw refusal(scope, {
      prop: 'verifiedAttribute',
      must: `name attributes beside the partition key '${userKey}'`,
      got: name,
      instead: `it, '${name}At' and '${name}Claim' are written, and a key can't be`,
    });
  }
  return name;
}

function checkName(scope: IConstruct, prop: string, name: string): string {
  if (!Token.isUnresolved(name) && name.trim() === '') {
    throw refusal(scope, {
      prop,
      must: 'be the name of an attribute',
      got: name,
      instead: 'leave it out, or name one',
    });
  }
  return name;
}

function missing(scope: IConstruct): never {
  throw refusal(scope, {
    prop: 'userKey',
    must: "name the partition key of 'users'",
    got: undefined,
    instead: "an imported table doesn't tell it: give its name",
  });
}
