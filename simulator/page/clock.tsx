import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { formatDuration } from '../src/diagram/format-duration';
import { ask, type JsonObject, type Speed } from './api';
import { Button } from './forms';
import { act, factorOf, nowMs, useKnown } from './store';

const SPEEDS: readonly (readonly [speed: Speed, name: string])[] = [
  ['stepped', 'Step by step'],
  ['paused', 'Paused'],
  ['real', '1×'],
  [60, '60×'],
  [3600, '3600×'],
  ['fastest', 'Fastest'],
];

const TWIN = 'POST /_sim/v1/clock/advance';

export function advance(body: JsonObject): Promise<unknown> {
  return act(() => ask('POST', '/clock/advance', body));
}

export function setSpeed(speed: Speed): Promise<unknown> {
  return act(() => ask('PUT', '/clock', { speed }));
}

/** The virtual time, and the hands on it. */
export function Clock(): JSX.Element {
  const known = useKnown();
  const { overview, isBusy } = known;
  const speed = overview?.speed ?? 'paused';
  const runs = factorOf(speed) > 0;
  useTicks(runs);
  const now = nowMs(known);
  const [next] = overview?.upcoming ?? [];
  const hand = (name: string, body: JsonObject): JSX.Element => (
    <Button disabled={isBusy} twin={`${TWIN} ${JSON.stringify(body)}`} onClick={() => void advance(body)}>
      {name}
    </Button>
  );
  return (
    <section class="clock" aria-label="Clock">
      <div class="instant">
        <output aria-label="Virtual time">{instantText(now)}</output>
        <span class="weak" title={next?.what ?? ''}>
          {next === undefined ? 'Nothing is due' : `Next ${dueText(Date.parse(next.at) - now)}: ${next.what}`}
        </span>
      </div>
      <div class="hands" role="group" aria-label="Let time pass">
        <Button
          kind="primary"
          twin={`PUT /_sim/v1/clock {"speed":${runs ? '"paused"' : '60'}}`}
          onClick={() => void setSpeed(runs ? 'paused' : 60)}
        >
          {runs ? 'Pause' : 'Play'}
        </Button>
        {hand('Next event', { until: 'event' })}
        {hand('Next deadline', { until: 'next' })}
        {hand('+1 min', { by: { minutes: 1 } })}
        {hand('+1 h', { by: { hours: 1 } })}
        {hand('+1 day', { by: { days: 1 } })}
        {hand('Until idle', { until: 'idle' })}
        <label class="speed">
          <span>Speed</span>
          <select
            value={String(speed)}
            title='PUT /_sim/v1/clock {"speed":…}'
            onChange={(event) => {
              const [chosen] = SPEEDS.find(([each]) => String(each) === event.currentTarget.value) ?? [];
              if (chosen !== undefined) void setSpeed(chosen);
            }}
          >
            {speedsWith(speed).map(([each, name]) => (
              <option key={String(each)} value={String(each)} selected={each === speed}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
    </section>
  );
}

function speedsWith(speed: Speed): readonly (readonly [Speed, string])[] {
  return SPEEDS.some(([each]) => each === speed) ? SPEEDS : [...SPEEDS, [speed, `${speed}×`]];
}

export function instantText(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.000Z$/, 'Z')
    .replace(/(\.\d{3})Z$/, '$1Z');
}

function dueText(ms: number): string {
  return ms <= 0 ? 'now' : `in ${formatDuration(Math.round(ms))}`;
}

/** Draws again while time goes by. */
function useTicks(runs: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => tick((times) => times + 1), 200);
    return () => clearInterval(timer);
  }, [runs]);
}
