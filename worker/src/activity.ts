import type { SFNClient } from '@aws-sdk/client-sfn';
import {
  GetActivityTaskCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import type { Outcome } from './outcome';
import { onAbort } from './pause';

/** A task that a poll brought. */
export interface PolledTask {
  readonly taskToken: string;
  /** JSON. */
  readonly input: string;
}

/** AWS holds a poll for a minute; one that nobody answers for longer has lost its connection. */
const POLL_MS = 75_000;
const CALL_MS = 15_000;

/** Errors that say for certain that nobody waits for a task any more. */
const OVER = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);
/** Errors that say for certain that an answer can't be taken as it is. */
const REFUSED = new Set(['InvalidOutput', 'ValidationException']);
/** Errors of a poll that waiting does not mend. */
const HOPELESS = new Set(['ActivityDoesNotExist', 'InvalidArn']);

/** Whether an error says that a task is over: it has timed out, was answered, or its execution has ended. */
export function isOver({ name }: Error): boolean {
  return OVER.has(name);
}

export function isRefused({ name }: Error): boolean {
  return REFUSED.has(name);
}

export function isHopeless({ name }: Error): boolean {
  return HOPELESS.has(name);
}

/** The calls of a worker to Step Functions. Each ends: with an answer, an error, or because nothing has come for too long. */
export class Activity {
  constructor(
    private readonly client: Pick<SFNClient, 'send'>,
    private readonly activityArn: string,
    private readonly workerName: string,
  ) {}

  /** Waits for a task for up to a minute; undefined when none has come. */
  async poll(signal: AbortSignal): Promise<PolledTask | undefined> {
    const { activityArn, workerName } = this;
    const { taskToken, input } = await within(POLL_MS, signal, (abortSignal) =>
      this.client.send(new GetActivityTaskCommand({ activityArn, workerName }), { abortSignal }),
    );
    // AWS says `null` for none.
    return taskToken ? { taskToken, input: input ?? 'null' } : undefined;
  }

  async beat(taskToken: string, signal: AbortSignal): Promise<void> {
    await within(CALL_MS, signal, (abortSignal) =>
      this.client.send(new SendTaskHeartbeatCommand({ taskToken }), { abortSignal }),
    );
  }

  async answer(taskToken: string, outcome: Outcome, signal: AbortSignal): Promise<void> {
    await within(CALL_MS, signal, async (abortSignal) => {
      if (outcome.error === undefined) {
        await this.client.send(new SendTaskSuccessCommand({ taskToken, output: outcome.output }), { abortSignal });
      } else {
        const { error, cause } = outcome;
        await this.client.send(new SendTaskFailureCommand({ taskToken, error, cause }), { abortSignal });
      }
    });
  }
}

async function within<T>(limitMs: number, signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(), limitMs);
  const calledOff = onAbort(signal, () => own.abort());
  try {
    return await call(own.signal);
  } finally {
    clearTimeout(timer);
    calledOff();
  }
}
