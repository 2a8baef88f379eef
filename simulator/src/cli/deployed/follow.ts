import type { DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryEvent } from '../../engine/history/history';
import type { Json } from '../../base/json';
import { Progress } from '../progress';
import { EXIT, printResult, type ExitCode, type Terminal } from '../terminal';

const PAGE = 100;

/** The events after one that is known already, oldest first; the newest are asked for first, so that little is asked twice. */
export async function eventsAfter(client: SFNClient, executionArn: string, lastId: number): Promise<HistoryEvent[]> {
  const { GetExecutionHistoryCommand } = await import('@aws-sdk/client-sfn');
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        maxResults: lastId === 0 ? 1_000 : PAGE,
        nextToken,
      }),
    );
    const found = (page.events ?? []) as unknown as HistoryEvent[];
    events.push(...found.filter(({ id }) => id > lastId));
    nextToken = found.some(({ id }) => id <= lastId) ? undefined : page.nextToken;
  } while (nextToken !== undefined);
  return events.reverse();
}

export async function describeExecution(
  client: SFNClient,
  executionArn: string,
): Promise<DescribeExecutionCommandOutput> {
  const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  return client.send(new DescribeExecutionCommand({ executionArn }));
}

/** Follows an execution to its end and says what it does. */
export async function follow(
  client: SFNClient,
  executionArn: string,
  intervalMs: number,
  terminal: Terminal,
): Promise<{ readonly execution: DescribeExecutionCommandOutput; readonly history: readonly HistoryEvent[] }> {
  const history: HistoryEvent[] = [];
  const progress = new Progress(terminal);
  for (;;) {
    // Asked before the history, so that the history has everything once the execution has ended.
    const execution = await describeExecution(client, executionArn);
    history.push(...(await eventsAfter(client, executionArn, history.at(-1)?.id ?? 0)));
    progress.follow(history);
    if (execution.status !== 'RUNNING' && execution.status !== 'PENDING_REDRIVE') return { execution, history };
    await sleep(intervalMs);
  }
}

/** Prints how an execution ended; the exit code tells whether it succeeded. */
export function printExecution(
  { executionArn, name, status, startDate, stopDate, input, output, error, cause }: DescribeExecutionCommandOutput,
  asJson: boolean | undefined,
  terminal: Terminal,
): ExitCode {
  const value = {
    executionArn,
    name,
    status,
    startDate,
    stopDate,
    input: parse(input),
    output: parse(output),
    error,
    cause,
  };
  terminal.note(`${status}: ${executionArn}`);
  printResult(terminal, asJson, value, () =>
    JSON.stringify(status === 'SUCCEEDED' ? (value.output ?? null) : { status, error, cause }, undefined, 2),
  );
  return status === 'SUCCEEDED' || status === 'RUNNING' ? EXIT.well : EXIT.failed;
}

export function parse(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
