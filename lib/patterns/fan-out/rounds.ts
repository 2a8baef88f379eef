import { Annotations } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Work } from '../../work/work';
import type { FanOutProps } from './props';

/** AWS runs so many iterations of an inline Map at once. */
export const MAX_INLINE = 40;

/** AWS runs so many child executions at once. */
export const MAX_DISTRIBUTED = 10_000;

/** The rounds in which child executions run, one where the number of items is not known before they do: later ones wait for earlier ones. */
export function roundsOfChildren({
  items,
  batchSize = 1,
  maxConcurrency = MAX_DISTRIBUTED,
}: {
  readonly items?: unknown;
  readonly batchSize?: number;
  readonly maxConcurrency?: number;
}): number {
  return Array.isArray(items) ? Math.max(1, Math.ceil(Math.ceil(items.length / batchSize) / maxConcurrency)) : 1;
}

/** The time for which an item may wait for an answer; undefined for work that doesn't, or where it isn't known. */
export function deadlineOf({ _work: work }: Work): Duration | undefined {
  return work.kind === 'built' ? work.deadline : undefined;
}

/** Waits that follow each other take longer than one of them, and nobody knows before how many there are. */
export function warnOfRounds(scope: Construct, { maxConcurrency, source }: FanOutProps): void {
  if (maxConcurrency === undefined || Array.isArray(source._settings.items)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-workflow-patterns:waitsInRounds',
    `work that waits for answers, ${maxConcurrency} items at once: every further ${maxConcurrency} wait until those have been answered or their ` +
      "deadline is over; leave 'maxConcurrency' out, or give the state machine a timeout that covers all rounds",
  );
}
