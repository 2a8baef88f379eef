import type { ExecutionListItem, HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { createHash } from 'node:crypto';
import { readInteger } from '../input';
import { CannotStart } from '../terminal';

/** Which failed executions are redriven. */
export interface FailedOptions {
  readonly since?: string;
  readonly until?: string;
  readonly error?: readonly string[];
  readonly maxRedrives: string;
  readonly dryRun?: boolean;
}

/** What came of one execution, and why it was left. */
export interface RedrivenExecution {
  readonly executionArn: string;
  readonly error: string;
  readonly redriven: boolean;
  readonly reason?: string;
}

/** What the options say. */
interface Choice {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly errors: readonly string[];
  readonly maxRedrives: number;
}

const STATUSES = ['FAILED', 'TIMED_OUT'] as const;

/**
 * Redrives the executions of a machine that have failed or timed out in a time, with some errors, so many times at most, or tells which it would. What
 * ended in a Fail state ended on purpose, and is left.
 * @throws CannotStart for options that say nothing.
 */
export async function redriveFailed(
  client: SFNClient,
  stateMachineArn: string,
  options: FailedOptions,
): Promise<readonly RedrivenExecution[]> {
  const choice = choiceOf(options);
  const { paginateListExecutions } = await import('@aws-sdk/client-sfn');
  const outcomes: RedrivenExecution[] = [];
  for (const statusFilter of STATUSES) {
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn, statusFilter })) {
      for (const each of executions.filter((execution) => isIn(execution, choice))) {
        const outcome = await one(client, each.executionArn ?? '', choice, options.dryRun === true);
        if (outcome !== undefined) outcomes.push(outcome);
      }
    }
  }
  return outcomes;
}

function choiceOf({ since, until, error = [], maxRedrives }: FailedOptions): Choice {
  if (since === undefined) throw new CannotStart("--failed needs '--since', a time in ISO 8601");
  return {
    sinceMs: instant('--since', since),
    untilMs: until === undefined ? Infinity : instant('--until', until),
    errors: error,
    maxRedrives: readInteger(maxRedrives, '--max-redrives', 1),
  };
}

function instant(option: string, text: string): number {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new CannotStart(`${option} must be a time in ISO 8601, got '${text}'`);
}

function isIn({ stopDate }: ExecutionListItem, { sinceMs, untilMs }: Choice): boolean {
  const ms = stopDate?.getTime() ?? 0;
  return ms >= sinceMs && ms < untilMs;
}

/** Undefined for an execution that is not meant. */
async function one(
  client: SFNClient,
  executionArn: string,
  { errors, maxRedrives }: Choice,
  isDry: boolean,
): Promise<RedrivenExecution | undefined> {
  const { DescribeExecutionCommand, RedriveExecutionCommand } = await import('@aws-sdk/client-sfn');
  const described = await client.send(new DescribeExecutionCommand({ executionArn }));
  const { status = '', redriveCount = 0, redriveStatus, redriveStatusReason } = described;
  if (!STATUSES.some((each) => each === status)) return undefined;
  const error = described.error ?? (status === 'TIMED_OUT' ? 'States.Timeout' : '');
  if (errors.length > 0 && !errors.some((each) => isLike(error, each))) return undefined;
  const left = (reason: string): RedrivenExecution => ({ executionArn, error, redriven: false, reason });
  if (redriveCount >= maxRedrives) return left(`it was redriven ${redriveCount} times`);
  if (redriveStatus === 'NOT_REDRIVABLE') return left(redriveStatusReason ?? 'AWS refuses to redrive it');
  const failState = await failStateOf(client, executionArn);
  if (failState !== undefined) return left(`it ended in the Fail state '${failState}', on purpose`);
  if (isDry) return { executionArn, error, redriven: false, reason: 'it would be redriven' };
  // Whoever saw the same failure uses the same token: it is redriven once.
  const clientToken = createHash('sha256').update(`${executionArn}#${redriveCount}`).digest('hex');
  try {
    await client.send(new RedriveExecutionCommand({ executionArn, clientToken }));
    return { executionArn, error, redriven: true };
  } catch (refusal) {
    return left((refusal as Error).message);
  }
}

function isLike(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** The Fail state in which an execution ended; undefined where it ended in another. */
async function failStateOf(client: SFNClient, executionArn: string): Promise<string | undefined> {
  const { paginateGetExecutionHistory } = await import('@aws-sdk/client-sfn');
  const settings = { executionArn, reverseOrder: true, includeExecutionData: false };
  let wanted: number | undefined;
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, settings)) {
    for (const event of events) {
      if (wanted !== undefined && event.id !== wanted) continue;
      if (event.type?.endsWith('StateEntered') === true) return nameOfFail(event);
      wanted = event.previousEventId;
    }
  }
  return undefined;
}

function nameOfFail({ type, stateEnteredEventDetails: details }: HistoryEvent): string | undefined {
  return type === 'FailStateEntered' ? details?.name : undefined;
}
