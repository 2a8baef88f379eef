import { RemovalPolicy, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { refusal } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import { checkTimeToLive, keysOf } from '../../resources/table-keys';

const KEY = 'id';
const TIME_TO_LIVE = 'expiresAt';

/** A table of waits and of what leads to them. It goes with the stack, and has no backups: what lies in it is secret while it is valid. */
export function createAnswersTable(scope: Construct, id: string, encryptionKey: kms.IKey | undefined): dynamodb.Table {
  return new dynamodb.Table(scope, id, {
    partitionKey: { name: KEY, type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: TIME_TO_LIVE,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
    encryptionKey,
  });
}

/** Refuses a table of the user's own that is not of that form, as far as it is known. */
export function checkAnswersTable(scope: Construct, prop: string, table: dynamodb.ITable): void {
  checkReach(scope, prop, table);
  const keys = keysOf(table)?.map(({ name, type }) => `${name} (${type})`);
  if (keys !== undefined && keys.join() !== `${KEY} (S)`) {
    throw refusal(scope, {
      prop,
      must: `have the string partition key '${KEY}' and no sort key`,
      got: keys.join(' with sort key '),
      instead: 'leave it out for a table that fits',
    });
  }
  checkTimeToLive(scope, prop, table, TIME_TO_LIVE);
}
