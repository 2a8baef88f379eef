import type { SFNClient } from '@aws-sdk/client-sfn';
import type { RecordedExecution } from '../../replay/record-run';
import { eventsAfter } from './follow';

/** Which executions are fetched. */
export interface FetchOptions {
  readonly sinceMs: number;
  /** The most executions that are looked at. */
  readonly limit: number;
  /** The most children of one Map Run whose histories are fetched. */
  readonly maxChildren: number;
  /** Whether an execution is worth having all about it, asked with its events alone. */
  readonly wants: (events: readonly object[]) => boolean;
}

/** Fetches the executions of a deployed machine, the newest first, with all that belongs to those that are wanted. */
export async function* fetchHistories(
  client: SFNClient,
  stateMachineArn: string,
  options: FetchOptions,
): AsyncGenerator<RecordedExecution> {
  const { paginateListExecutions } = await import('@aws-sdk/client-sfn');
  let seen = 0;
  for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
    for (const { executionArn = '', startDate } of executions) {
      if ((startDate?.getTime() ?? 0) < options.sinceMs || seen >= options.limit) return;
      seen += 1;
      const events = await eventsAfter(client, executionArn, 0);
      if (options.wants(events)) yield* whole(client, executionArn, events, options);
    }
  }
}

/** One execution, with its definition and its children. */
export async function fetchOne(client: SFNClient, executionArn: string): Promise<RecordedExecution | undefined> {
  const events = await eventsAfter(client, executionArn, 0);
  const options = { sinceMs: 0, limit: 1, maxChildren: 1_000, wants: () => false };
  for await (const first of whole(client, executionArn, events, options)) return first;
  return undefined;
}

/** An execution with its definition and its children, and then those of other machines that it has started. */
async function* whole(
  client: SFNClient,
  executionArn: string,
  events: readonly object[],
  options: FetchOptions,
): AsyncGenerator<RecordedExecution> {
  const { DescribeStateMachineForExecutionCommand } = await import('@aws-sdk/client-sfn');
  const machine = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  const children = await childrenOf(client, events, options);
  yield {
    executionArn,
    ...(machine.stateMachineArn !== undefined && { stateMachineArn: machine.stateMachineArn }),
    type: executionArn.includes(':express:') ? 'EXPRESS' : 'STANDARD',
    definition: JSON.parse(machine.definition ?? '{}') as Record<string, never>,
    events,
    ...(children.length > 0 && { children }),
  };
  for (const nested of new Set(startedBy(events))) {
    const inside = await eventsAfter(client, nested, 0).catch(() => []);
    if (inside.length > 0 && options.wants(inside)) yield* whole(client, nested, inside, options);
  }
}

async function childrenOf(
  client: SFNClient,
  events: readonly object[],
  { maxChildren }: FetchOptions,
): Promise<readonly RecordedExecution[]> {
  const { paginateListExecutions } = await import('@aws-sdk/client-sfn');
  const found: { readonly executionArn: string; readonly startMs: number; readonly mapRunArn: string }[] = [];
  for (const mapRunArn of new Set(textsAt(events, 'mapRunStartedEventDetails', 'mapRunArn'))) {
    const ofRun: typeof found = [];
    for await (const { executions = [] } of paginateListExecutions({ client }, { mapRunArn })) {
      for (const { executionArn = '', startDate } of executions)
        ofRun.push({ executionArn, startMs: startDate?.getTime() ?? 0, mapRunArn });
      if (ofRun.length > maxChildren) break;
    }
    // A part of the children can't be replayed: what the Map gave is then taken from the history.
    if (ofRun.length <= maxChildren) found.push(...ofRun.reverse().sort((a, b) => a.startMs - b.startMs));
  }
  const children: RecordedExecution[] = [];
  for (const { executionArn, mapRunArn } of found) {
    const inside = await eventsAfter(client, executionArn, 0).catch(() => []);
    if (inside.length > 0) children.push({ executionArn, mapRunArn, events: inside });
  }
  return children;
}

/** The executions of Standard machines that tasks have started. */
function startedBy(events: readonly object[]): string[] {
  const outputs = [
    ...textsAt(events, 'taskSubmittedEventDetails', 'output'),
    ...textsAt(events, 'taskSucceededEventDetails', 'output'),
  ];
  return outputs.flatMap((text) =>
    [...text.matchAll(/"arn:[^:"]+:states:[^:"]+:\d+:execution:[^"]+"/g)].map(([arn]) => JSON.parse(arn) as string),
  );
}

function textsAt(events: readonly object[], details: string, member: string): string[] {
  return events.flatMap((event) => {
    const value = (event as Record<string, Record<string, unknown> | undefined>)[details]?.[member];
    return typeof value === 'string' ? [value] : [];
  });
}
