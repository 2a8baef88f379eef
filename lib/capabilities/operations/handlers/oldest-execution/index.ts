import { ListExecutionsCommand, type ExecutionListItem } from '@aws-sdk/client-sfn';
import { stepFunctions } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';

/** The result of a look. */
interface Sampled {
  readonly ageSeconds: number;
  readonly running: number;
}

/** AWS lists a thousand executions in one answer, and refuses more than some answers in a second. */
const MOST_PAGES = 100;

/** Tells of the oldest running execution. */
export async function handler(): Promise<Sampled> {
  const stateMachineArn = environment('STATE_MACHINE');
  const sampled = await sample(stateMachineArn, Date.now());
  tell(stateMachineArn, sampled);
  return sampled;
}

/**
 * The newest come first, so that all of them have to be listed. Of more than a hundred thousand the age is that of the oldest that was come to: some are older, and
 * the age is told too low, but never too high.
 */
async function sample(stateMachineArn: string, nowMs: number): Promise<Sampled> {
  let [running, oldestMs, nextToken] = [0, nowMs, undefined as string | undefined];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const listed = await stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1000, nextToken }),
    );
    const executions = listed.executions ?? [];
    running += executions.length;
    oldestMs = Math.min(oldestMs, ...executions.map(startOf));
    nextToken = listed.nextToken;
    if (nextToken === undefined) break;
  }
  return { ageSeconds: Math.max(0, (nowMs - oldestMs) / 1000), running };
}

function startOf({ startDate }: ExecutionListItem): number {
  return startDate?.getTime() ?? Infinity;
}

/** Past the console, which would write the instant and the id of the request before it: CloudWatch reads a line that is JSON and nothing else. */
function tell(stateMachineArn: string, { ageSeconds, running }: Sampled): void {
  const metrics = [
    { Name: 'OldestRunningExecutionAge', Unit: 'Seconds' },
    { Name: 'RunningExecutions', Unit: 'Count' },
  ];
  const directive = {
    Namespace: environment('NAMESPACE'),
    Dimensions: [['StateMachineArn']],
    Metrics: metrics,
  };
  const line = {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    StateMachineArn: stateMachineArn,
    OldestRunningExecutionAge: ageSeconds,
    RunningExecutions: running,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
