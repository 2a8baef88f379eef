import { formatDuration } from '../diagram/format-duration';
import type { ProductionFindings } from './findings';
import { hasRisen, type Rate } from './rises';

/** Something that somebody should look at. */
export interface ProductionAlarm {
  readonly kind: 'hang' | 'retries' | 'failures' | 'timeout';
  /** The execution, the state or the machine that it is about. */
  readonly where: string;
  readonly what: string;
  readonly remedy: string;
}

/** The share of its timeout from which on an attempt that succeeded is too near to it. */
const NEAR = 0.8;

/** What of all that was seen somebody should look at. */
export function alarmsOf({ hangs, states, failures, title }: ProductionFindings): readonly ProductionAlarm[] {
  return [
    ...hangs.map(({ executionArn, ageMs, states: open }): ProductionAlarm => ({
      kind: 'hang',
      where: executionArn.split(':').at(-1) ?? executionArn,
      what: `It runs for ${formatDuration(ageMs)}${[...new Set(open.map(placeOf))].slice(0, 3).join('')}`,
      remedy: 'Answer it, or stop it; give the state and the machine a TimeoutSeconds',
    })),
    ...(hasRisen(failures)
      ? [
          {
            kind: 'failures' as const,
            where: title,
            what: `Executions failed: ${percent(failures.before)}, then ${percent(failures.after)}`,
            remedy: "Look at the ways below that end in FAILED; 'replay' them under a corrected definition",
          },
        ]
      : []),
    ...states.flatMap((each): ProductionAlarm[] => {
      const { state, retries, retriesRise, longestMs, timeoutMs, timeouts, errors } = each;
      const found: ProductionAlarm[] = [];
      if (retriesRise) {
        const names = Object.keys(errors).join(', ');
        found.push({
          kind: 'retries',
          where: state,
          what: `Retries rise: ${percent(retries.before)}, then ${percent(retries.after)}${names === '' ? '' : ` (${names})`}`,
          remedy: 'Look at what it calls before its retries are used up',
        });
      }
      if (longestMs !== undefined && timeoutMs !== undefined && longestMs >= NEAR * timeoutMs) {
        found.push({
          kind: 'timeout',
          where: state,
          what: `It succeeded after ${formatDuration(longestMs)}; its timeout is ${formatDuration(timeoutMs)}, and ran out ${timeouts} times`,
          remedy: 'Give it more time, or make what it calls faster',
        });
      }
      return found;
    }),
  ];
}

function placeOf({ state, forMs, waitsFor }: ProductionFindings['hangs'][number]['states'][number]): string {
  return `, in '${state}'${forMs === undefined ? '' : ` for ${formatDuration(forMs)}`} (it waits for ${waitsFor})`;
}

/** A rate as people say it. */
export function percent({ count, of }: Rate): string {
  return of === 0 ? 'not entered' : `${count} of ${of} (${((100 * count) / of).toFixed(1)} %)`;
}
