import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib';
import { jsonata } from '../../core/jsonata';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import type { Retrier } from '../../states/retries';
import { retryDynamoDb } from '../../states/retries';
import { eachAttempt, type TaskTimeout } from '../../states/task-timeout';
import { COORDINATION_KEYS } from './attributes';

/** The error of a conditional write that lost. */
export const REFUSED = 'DynamoDB.ConditionalCheckFailedException';

/** The end of one attempt of a write: what a row grants counts from before it. */
export const WRITE_TIMEOUT = Duration.seconds(10);

/** JSONata of the time as the machine has it when an attempt begins, in milliseconds. */
export const NOW_MS = '$millis()';

/** A row of the table, each part of its key in JSONata. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

/** A conditional write of one row as a state. */
export interface RowWriteProps {
  readonly stateName: string;
  readonly table: dynamodb.ITable;
  readonly row: RowKey;
  readonly update: string;
  /** It must accept the write's own earlier success, and refuse an attempt that arrives after a later one; undefined where all attempts write the same. */
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  /** JSONata (without braces) of each value: `N` for numbers, `S` for texts, `SS` for a set of one text. */
  readonly values: Readonly<Record<string, RowValue>>;
  readonly returnValues?: 'ALL_NEW' | 'ALL_OLD' | 'UPDATED_NEW' | 'UPDATED_OLD';
  /** Retriers before that for transient errors. */
  readonly retry?: readonly Retrier[];
  /** @default - each attempt has 10 seconds */
  readonly timeout?: TaskTimeout;
  readonly assign?: Record<string, unknown>;
  readonly output?: unknown;
}

/** A value of a row: JSONata of a number, of a text, or of the only text in a set. */
export type RowValue = { readonly N: string } | { readonly S: string } | { readonly SS: string };

/** A state that writes one row under a condition. Where the condition does not hold it fails with `REFUSED`. */
export function rowWrite(scope: Construct, id: string, props: RowWriteProps): AslTask {
  return new AslTask(scope, id, {
    stateName: props.stateName,
    integration: 'dynamodb:updateItem',
    arguments: rowUpdate(props),
    timeout: props.timeout ?? eachAttempt(WRITE_TIMEOUT),
    retry: [...(props.retry ?? []), ...retryDynamoDb()],
    assign: props.assign,
    output: props.output ?? '{% $states.input %}',
    statements: mayAccess(props.table, 'dynamodb:UpdateItem'),
  });
}

/** The arguments of such a write. */
export function rowUpdate(props: Omit<RowWriteProps, 'stateName'>): object {
  const { table, row, update, condition, names, values, returnValues } = props;
  return {
    TableName: table.tableName,
    Key: rowKey(row),
    UpdateExpression: update,
    ...(condition && { ConditionExpression: condition }),
    ...(names && { ExpressionAttributeNames: names }),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, rendered(value)]),
    ),
    ...(returnValues && { ReturnValues: returnValues }),
  };
}

/** The key of a row in the arguments of a call. */
export function rowKey({ pk, sk }: RowKey): object {
  return {
    [COORDINATION_KEYS.partitionKey]: { S: jsonata(pk) },
    [COORDINATION_KEYS.sortKey]: { S: jsonata(sk) },
  };
}

function rendered(value: RowValue): object {
  if ('N' in value) return { N: jsonata(`$string(${value.N})`) };
  return 'S' in value ? { S: jsonata(value.S) } : { SS: [jsonata(value.SS)] };
}
