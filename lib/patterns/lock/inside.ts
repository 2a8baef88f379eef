import type { IConstruct } from 'constructs';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { COORDINATION_KEYS } from '../../capabilities/coordination/attributes';
import { jsonata } from '../../core/jsonata';
import { refusal } from '../../core/refusal';
import type { AslState, AslStates } from '../../states/asl-state';
import type { GuardedWork } from '../../work/guarded-work';
import { renderedWork } from '../../work/guarded-work';

/** A lock and what is done under it. */
export interface Outer {
  readonly table: dynamodb.ITable;
  readonly key: string;
  /** JSONata of the partition key of its rows. */
  readonly partition: string;
  readonly work: GuardedWork;
}

/** The beginning of the write that takes a lock. */
export const TAKES = 'SET holder = :me';

/** The problem of a lock inside itself, which would wait for its own release; only a key that is the same everywhere is known to be the same. */
export function insideProblem(scope: IConstruct, { table, key, partition, work }: Outer): string[] {
  if (key.replaceAll('$states.context.Execution', '').includes('$')) return [];
  const [name] = namesOf(renderedWork(work), ({ Arguments }) => {
    const { TableName, Key, UpdateExpression } = (Arguments ?? {}) as Partial<Taking>;
    return (
      TableName === table.tableName &&
      UpdateExpression?.startsWith(TAKES) === true &&
      Key?.[COORDINATION_KEYS.partitionKey]?.S === jsonata(partition)
    );
  });
  if (name === undefined) return [];
  const instead = `the state '${name}' inside of it would wait for what this lock holds: give it another key, or take the inner one away`;
  return [
    refusal(scope, { prop: 'key', must: 'differ from that of a lock inside of the work', got: key, instead }).message,
  ];
}

interface Taking {
  readonly TableName: string;
  readonly UpdateExpression: string;
  readonly Key: Readonly<Record<string, { readonly S?: string }>>;
}

function namesOf({ States: states }: AslStates, matches: (state: AslState) => boolean): string[] {
  return Object.entries(states).flatMap(([name, state]) => [
    ...(matches(state) ? [name] : []),
    ...[...(state.Branches ?? []), state.Iterator, state.ItemProcessor].flatMap((scope) =>
      scope === undefined ? [] : namesOf(scope, matches),
    ),
  ]);
}
