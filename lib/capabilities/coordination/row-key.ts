import type { IConstruct } from 'constructs';
import { Token } from 'aws-cdk-lib';
import { expressionBody, isExpression, quoted, requiredId } from '../../core/jsonata';
import { refusal } from '../../core/refusal';

/** The kinds of rows, by the beginning of their partition keys: what one pattern keeps no other one meets. */
export type RowKind = 'lock' | 'rate' | 'breaker' | 'aggregate' | 'chain' | 'queue';

/** JSONata (without braces) of the partition key of what a key of the user (text or an expression) stands for. */
export function partitionOf(scope: IConstruct, kind: RowKind, prop: string, key: string): string {
  if (!Token.isUnresolved(key) && key.trim() === '') {
    throw refusal(scope, { prop, must: 'be a text', got: key, instead: 'what has the same key is coordinated' });
  }
  const text = isExpression(key) ? expressionBody(requiredId(key, `the key of a ${kind}`)) : quoted(key);
  return `"${kind}#" & ${text}`;
}

/** The partition key of what a fixed text stands for. */
export function fixedPartition(kind: RowKind, key: string): string {
  return `${kind}#${key}`;
}
