import { SeededRandom } from '../../../simulator/src/base/random';
import { instantOfWallClock, wallClockMs } from '../../../simulator/src/services/scheduler/time-zone';
import { dueTime } from '../../../lib/patterns/timer/handlers/due';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'America/Sao_Paulo',
  'Africa/Casablanca',
];
const random = new SeededRandom(11);
const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;

/** Instants, half of them within hours of a change of some zone's clocks. */
function someInstant(): number {
  const anyMs = Date.UTC(2024, 0, 1) + Math.floor(random.next() * 4 * 366 * 24 * 60) * 60_000;
  if (random.next() < 0.5) return anyMs;
  const changes = [
    '2025-03-30T01:00Z',
    '2025-10-26T01:00Z',
    '2025-03-09T07:00Z',
    '2025-11-02T06:00Z',
    '2025-04-05T15:00Z',
  ];
  return Date.parse(pick(changes)) + Math.floor((random.next() - 0.5) * 12 * 60) * 60_000;
}

test('10,000 times of all zones, most of them near changes of clocks, are the first instant at which clocks show them', () => {
  let missing = 0;
  for (let round = 0; round < 10_000; round++) {
    const timeZone = pick(ZONES);
    const wallMs = wallClockMs(someInstant(), timeZone) + pick([0, 0, 30, 60]) * 60_000;
    const at = new Date(wallMs).toISOString().slice(0, 19);
    const expected = instantOfWallClock(wallMs, timeZone);
    if (expected === undefined) {
      missing += 1;
      expect(() => dueTime({ at, timeZone }, 0)).toThrow(`clocks of ${timeZone} never show ${at}`);
      continue;
    }
    const due = dueTime({ at, timeZone }, 0);
    expect([at, timeZone, due]).toEqual([at, timeZone, { dueMs: expected, expression: `at(${at})`, timeZone }]);
    expect(wallClockMs(due.dueMs, timeZone)).toBe(wallMs);
  }
  expect(missing).toBeGreaterThan(10);
});

test('instants with offsets are told in UTC, in whole seconds and never too early', () => {
  for (let round = 0; round < 1_000; round++) {
    const ms = someInstant() + Math.floor(random.next() * 1_000);
    const offset = Math.floor((random.next() - 0.5) * 24 * 60);
    const sign = offset < 0 ? '-' : '+';
    const two = (value: number): string => String(value).padStart(2, '0');
    const shown = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
    const at = `${shown}${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
    const { dueMs, expression, timeZone } = dueTime({ at }, 0);
    expect(dueMs - ms).toBeGreaterThanOrEqual(0);
    expect(dueMs - ms).toBeLessThan(1_000);
    expect([expression, timeZone]).toEqual([`at(${new Date(dueMs).toISOString().slice(0, 19)})`, 'UTC']);
  }
});
