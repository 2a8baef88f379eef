import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { environment } from '../../../resources/handlers/environment';
import { eventsOf } from '../../../resources/handlers/executions';
import { decide, type FailedExecution, type Policy } from './decide';
import { objectionOf } from './objection';
import { tell } from './operators';
import { describeFailed, redriveOnce } from './redriving';

const sqs = new SQSClient({});

/** SQS delays a message for a quarter of an hour at most. */
const LONGEST_DELAY_S = 900;

/** The wait of an execution for which AWS has no room. */
const NO_ROOM_MS = 5 * 60_000;

export type Outcome = 'redriven' | 'waits' | 'stays failed' | 'nothing';

/** The way in which an execution is looked at. */
export interface Look {
  readonly policy: Policy;
  readonly neverAfter: readonly string[];
  /** Whether one that isn't due yet is put into the queue; the schedule comes again anyway. */
  readonly queued: boolean;
  /** The failure that is meant; another one of the same execution is looked at by whoever heard of that. */
  readonly redriveCount?: number;
}

/** Looks at an execution that has ended: redrives it, has it wait, or leaves it to operators. */
export async function look(executionArn: string, { policy, neverAfter, queued, ...meant }: Look): Promise<Outcome> {
  const execution = await describeFailed(executionArn);
  if (execution === undefined) return 'nothing';
  if (meant.redriveCount !== undefined && meant.redriveCount !== execution.redriveCount) return 'nothing';
  const verdict = decide(execution, policy, Date.now());
  switch (verdict.do) {
    case 'nothing':
      return 'nothing';
    case 'leave':
      return leave(execution, verdict.reason);
    case 'wait':
      return queued ? wait(execution, verdict.dueMs) : 'waits';
    case 'redrive':
      return redrive(execution, neverAfter, queued);
  }
}

async function redrive(execution: FailedExecution, neverAfter: readonly string[], queued: boolean): Promise<Outcome> {
  const objection = objectionOf(await eventsOf(execution.executionArn), neverAfter);
  if (objection !== undefined) return leave(execution, objection);
  const redriven = await redriveOnce(execution);
  if (redriven.is === 'redriven') return 'redriven';
  if (redriven.is === 'later') return queued ? wait(execution, Date.now() + NO_ROOM_MS) : 'waits';
  const now = await describeFailed(execution.executionArn);
  // Somebody else has redriven it, or it is gone.
  const isSame = now?.status === execution.status && now.redriveCount === execution.redriveCount;
  return isSame ? leave(execution, redriven.reason) : 'nothing';
}

async function leave(execution: FailedExecution, reason: string): Promise<Outcome> {
  await tell(execution, reason);
  return 'stays failed';
}

async function wait({ executionArn: execution, redriveCount }: FailedExecution, dueMs: number): Promise<Outcome> {
  const DelaySeconds = Math.min(LONGEST_DELAY_S, Math.max(1, Math.ceil((dueMs - Date.now()) / 1000)));
  const MessageBody = JSON.stringify({ execution, redriveCount });
  await sqs.send(new SendMessageCommand({ QueueUrl: environment('QUEUE'), MessageBody, DelaySeconds }));
  return 'waits';
}
