import type { SFNClient } from '@aws-sdk/client-sfn';
import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { RecordedExecution } from '../../replay/record-run';
import { readEvents } from '../../replay/recording';
import { machineArnOf } from '../../replay/run-again';
import { eventsAfter } from './follow';

/** Which executions are fetched. */
export interface FetchOptions {
  readonly sinceMs: number;
  /** The most executions that are looked at, those included that others have started. */
  readonly limit: number;
  /** The most children of one Map Run, and the most executions of other machines that one has started, that are fetched. */
  readonly maxChildren: number;
  /** Whether an execution is worth having all about it, asked with its events alone. */
  readonly wants: (events: readonly object[]) => boolean;
  /** Whether an execution that was started by another one is looked at, asked with its machine. @default - every one is */
  readonly knows?: (stateMachineArn: string) => boolean;
}

/** Fetches the executions of a deployed machine, the newest first, with all that belongs to those that are wanted. */
export async function* fetchHistories(
  client: SFNClient,
  stateMachineArn: string,
  options: FetchOptions,
): AsyncGenerator<RecordedExecution> {
  const { paginateListExecutions } = await import('@aws-sdk/client-sfn');
  const fetching = new Fetching(client, options);
  for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
    for (const { executionArn = '', startDate } of executions) {
      if ((startDate?.getTime() ?? 0) < options.sinceMs || fetching.isAtLimit) return;
      yield* fetching.wanted(executionArn);
    }
  }
}

/** One execution, with its definition and its children. */
export async function fetchOne(client: SFNClient, executionArn: string): Promise<RecordedExecution | undefined> {
  const fetching = new Fetching(client, { sinceMs: 0, limit: 1, maxChildren: 1_000, wants: () => true });
  for await (const first of fetching.wanted(executionArn)) return first;
  return undefined;
}

class Fetching {
  private looked = 0;

  constructor(
    private readonly client: SFNClient,
    private readonly options: FetchOptions,
  ) {}

  get isAtLimit(): boolean {
    return this.looked >= this.options.limit;
  }

  /** An execution with its definition and its children, and then those of other machines that it has started. */
  async *wanted(executionArn: string, startedBy?: string): AsyncGenerator<RecordedExecution> {
    const { client, options } = this;
    this.looked += 1;
    const reading = eventsAfter(client, executionArn, 0);
    // What another one has started may be gone, or be nobody's business here.
    const events = await (startedBy === undefined ? reading : reading.catch(() => []));
    if (events.length === 0 || !options.wants(events)) return;
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
      ...(startedBy !== undefined && { startedBy }),
    };
    const started = startedIn([events, ...children.map((child) => child.events)].flat());
    const known = started.filter((arn) => options.knows?.(machineArnOf(arn) ?? '') ?? true);
    for (const nested of known.slice(0, options.maxChildren)) {
      if (!this.isAtLimit) yield* this.wanted(nested, executionArn);
    }
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

/** The executions of Standard machines that tasks have started: those of Express machines have no history. */
function startedIn(events: readonly object[]): readonly string[] {
  const answers = readEvents(events).filter(({ type, told }) => {
    const isStart = /^startExecution(\.|$)/i.test(textOf(told['resource']));
    return isStart && /^Task(Submitted|Succeeded)$/.test(type);
  });
  const arns = answers.map(({ told }) => textOf((told['output'] as JsonObject | null)?.['ExecutionArn']));
  return [...new Set(arns)].filter((arn) => arn.includes(':execution:'));
}

function textsAt(events: readonly object[], details: string, member: string): string[] {
  return events.flatMap((event) => {
    const value = (event as Record<string, Record<string, unknown> | undefined>)[details]?.[member];
    return typeof value === 'string' ? [value] : [];
  });
}
