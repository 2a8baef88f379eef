import type { Check, ExecutionSummary, Moment } from './stage';

/** A scenario that was played. */
export interface Played {
  readonly stack: string;
  readonly title: string;
  readonly moments: readonly Moment[];
  readonly executions: readonly ExecutionSummary[];
  readonly checks: readonly Check[];
  readonly wallClockMs: number;
}

const LABELS: Record<Moment['kind'], string> = {
  state: 'enters',
  end: 'ends',
  message: 'message',
  request: 'request',
  table: 'table',
  event: 'event',
};

/** A scenario as text that needs no colour. */
export function render(played: Played): string {
  const severalRan = played.executions.length > 1;
  // Stable: what happened at one instant stays in the order in which it was noted.
  const moments = [...played.moments].sort((a, b) => a.atMs - b.atMs);
  return [
    `${played.stack}: ${played.title}`,
    ...moments.map(({ atMs, kind, text }) => `  ${clock(atMs)}  ${LABELS[kind].padEnd(8)} ${text}`),
    ...played.executions.map(
      ({ name, status, transitions, virtualMs }) =>
        `  ${severalRan || status !== 'SUCCEEDED' ? `${name}: ` : ''}${transitions} transitions billed, ` +
        `${clock(virtualMs)} of virtual time`,
    ),
    ...played.checks.map(renderCheck),
    `  in ${played.wallClockMs} ms of real time`,
    '',
  ].join('\n');
}

function renderCheck({ ok, what, expected, actual }: Check): string {
  return ok
    ? `  ok      ${what}: ${JSON.stringify(actual)}`
    : `  WRONG   ${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}

/** Hours, minutes, seconds and milliseconds of virtual time. */
function clock(ms: number): string {
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const seconds = Math.floor(ms / 1000);
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}.${pad(ms % 1000, 3)}`;
}
