import type { ExecutionListItem, SFNClient } from '@aws-sdk/client-sfn';
import { textOf } from '../../base/text';
import type { ObservedExecution } from '../../production/observed';
import { readEvents, type RecordedEvent } from '../../replay/recording';

/** Which executions are looked at. */
export interface ObserveOptions {
  /** Those that began after this instant, in epoch milliseconds. */
  readonly sinceMs: number;
  /** Running ones that began before this instant are looked at, however old they are; in epoch milliseconds. */
  readonly hangsBeforeMs: number;
  /** The most executions that are looked at, and the most that hang. */
  readonly limit: number;
  /** The most children of one Map Run that are looked at. */
  readonly maxChildren: number;
  /** Hears of each execution that was read. */
  readonly progress: (read: number) => void;
}

/** What was looked at. */
export interface Looked {
  readonly executions: readonly ObservedExecution[];
  /** The start of the oldest one, where there were more of them than the limit; in epoch milliseconds. */
  readonly cutAtMs: number | undefined;
  /** How many calls of GetExecutionHistory it took: one an execution. */
  readonly calls: number;
}

/** Looks at the executions of a deployed machine, the newest first: lists, and one page of history each. */
export async function fetchObserved(client: SFNClient, arn: string, options: ObserveOptions): Promise<Looked> {
  const { sinceMs, limit, hangsBeforeMs } = options;
  const isNew = ({ startDate }: ExecutionListItem): boolean => (startDate?.getTime() ?? 0) >= sinceMs;
  const recent = await listed(client, { stateMachineArn: arn }, limit + 1, isNew);
  const running = await listed(client, { stateMachineArn: arn, statusFilter: 'RUNNING' }, Infinity);
  const isOld = ({ startDate }: ExecutionListItem): boolean => (startDate?.getTime() ?? 0) < hangsBeforeMs;
  const items = new Map(
    [...recent.slice(0, limit), ...running.filter(isOld).slice(-limit)].map((each) => [each.executionArn ?? '', each]),
  );
  const reader = new Reader(client, options);
  const executions: ObservedExecution[] = [];
  for (const item of items.values()) executions.push(await reader.read(item));
  const oldest = recent[limit - 1]?.startDate?.getTime();
  return { executions, cutAtMs: recent.length > limit ? oldest : undefined, calls: reader.calls };
}

class Reader {
  calls = 0;

  constructor(
    private readonly client: SFNClient,
    private readonly options: ObserveOptions,
  ) {}

  async read({ executionArn = '', status, startDate, stopDate }: ExecutionListItem): Promise<ObservedExecution> {
    const { events, isWhole } = await this.firstPage(executionArn, status === 'RUNNING');
    const children: ObservedExecution[] = [];
    for (const mapRunArn of mapRunsIn(events)) {
      for (const child of await listed(this.client, { mapRunArn }, this.options.maxChildren)) {
        children.push(await this.read(child));
      }
    }
    return {
      executionArn,
      status: status ?? 'UNKNOWN',
      startMs: startDate?.getTime() ?? 0,
      ...(stopDate !== undefined && { stopMs: stopDate.getTime() }),
      events,
      isWhole,
      ...(children.length > 0 && { children }),
    };
  }

  /** Where it stands tells the end of the history of one that runs; of one that has ended, the beginning tells more. */
  private async firstPage(
    executionArn: string,
    reverseOrder: boolean,
  ): Promise<{ readonly events: readonly RecordedEvent[]; readonly isWhole: boolean }> {
    const { GetExecutionHistoryCommand } = await import('@aws-sdk/client-sfn');
    const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder, maxResults: 1_000 });
    const { events = [], nextToken } = await this.client.send(command);
    this.calls += 1;
    this.options.progress(this.calls);
    return { events: readEvents(events), isWhole: nextToken === undefined };
  }
}

async function listed(
  client: SFNClient,
  query: { readonly stateMachineArn?: string; readonly mapRunArn?: string; readonly statusFilter?: 'RUNNING' },
  limit: number,
  isMeant: (each: ExecutionListItem) => boolean = () => true,
): Promise<readonly ExecutionListItem[]> {
  const { paginateListExecutions } = await import('@aws-sdk/client-sfn');
  const found: ExecutionListItem[] = [];
  if (limit === 0) return found;
  for await (const { executions = [] } of paginateListExecutions({ client, pageSize: 1_000 }, query)) {
    for (const each of executions) {
      if (!isMeant(each)) return found;
      found.push(each);
      if (found.length >= limit) return found;
    }
  }
  return found;
}

function mapRunsIn(events: readonly RecordedEvent[]): readonly string[] {
  const started = events.filter(({ type }) => type === 'MapRunStarted');
  return [...new Set(started.map(({ told }) => textOf(told['mapRunArn'])))];
}
