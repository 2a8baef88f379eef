import { redriveBatch, type Batch, type BatchOutcome } from '../batch';
import { look, type Outcome } from '../look';
import { settings } from '../settings';
import { sweep } from '../sweep';

/** The end of an execution; nothing where the schedule calls. */
interface Ended {
  readonly execution?: string;
}

/** Executions whose time has come, or is nearer. */
interface Messages {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** The batch of an operator, or of a step. */
interface Asked {
  readonly batch: Batch;
}

/** The messages of a batch that come again. */
interface Failures {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The function has 5 minutes, and the last look needs some. */
const LONGEST_ROUND_MS = 4 * 60_000;

/** Redrives an execution that has ended, those whose time has come, or all that an operator asks for. */
export async function handler(
  input: Ended | Messages | Asked | null,
): Promise<Record<string, Outcome> | Failures | BatchOutcome> {
  const endsAtMs = Date.now() + LONGEST_ROUND_MS;
  if (input !== null && 'batch' in input) return redriveBatch(input.batch, endsAtMs);
  if (input !== null && 'Records' in input) return lookAtMessages(input);
  const { execution } = input ?? {};
  return execution === undefined ? sweep(endsAtMs) : { [execution]: await lookAt(execution) };
}

async function lookAtMessages({ Records: messages }: Messages): Promise<Failures> {
  const failed: string[] = [];
  for (const { messageId, body } of messages) {
    try {
      const { execution, redriveCount } = JSON.parse(body) as { execution: string; redriveCount: number };
      await lookAt(execution, redriveCount);
    } catch (error) {
      console.error(JSON.stringify({ message: messageId, error: String(error) }));
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function lookAt(execution: string, redriveCount?: number): Promise<Outcome> {
  return look(execution, { ...settings(), queued: true, redriveCount });
}
