import type { Duration } from 'aws-cdk-lib';
import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';

/** The hexadecimal digits with which the hash of an id can begin: one partition of the index would take some 500 items a second. */
const DIGITS = [...'0123456789abcdef'];

const OPEN = 'OPEN-';

/** Every value that the partition key of the index can have. */
export const OPEN_VALUES = DIGITS.map((digit) => `${OPEN}${digit}`);

/** The keys of the index of open items; the table's own is `id`. */
export const OPEN_KEYS = { partitionKey: 'open', sortKey: 'dueAt' } as const;

/** JSONata expression (without braces) of the value that an open item has in `open`; `id` is an expression as well. */
export function openValue(id: string): string {
  return `"${OPEN}" & $substring($hash(${id}, "MD5"), 0, 1)`;
}

/** JSONata expression (without braces) of the time at which an item is first looked at: until then its execution is at work. */
export function firstLook(every: Duration): string {
  return `$fromMillis($toMillis($states.context.State.EnteredTime) + ${every.toMilliseconds()})`;
}

/** Adds the index of open items to a table that was created here. */
export function addOpenIndex(table: dynamodb.Table, indexName: string): void {
  table.addGlobalSecondaryIndex({
    indexName,
    partitionKey: { name: OPEN_KEYS.partitionKey, type: dynamodb.AttributeType.STRING },
    sortKey: { name: OPEN_KEYS.sortKey, type: dynamodb.AttributeType.STRING },
    projectionType: dynamodb.ProjectionType.KEYS_ONLY,
  });
}
