import type { AskedTime } from '../../../lib/patterns/timer/handlers/due';
import { dueTime } from '../../../lib/patterns/timer/handlers/due';

const NO_TIME = "'at' must be a time such as 2025-01-31T12:00:00Z";
const NO_ZONE = "'timeZone' must be one of the IANA database";

test.each<[string, AskedTime, string]>([
  ['both', { at: '2025-01-01T00:00:00Z', afterSeconds: 1 }, "either 'at' or 'afterSeconds' must be given"],
  ['a delay back', { afterSeconds: -1 }, "'afterSeconds' must be a number from 0 to 316224000, got -1"],
  ['a delay in words', { afterSeconds: '1' as unknown as number }, `from 0 to 316224000, got "1"`],
  [
    'a delay in a zone',
    { afterSeconds: 1, timeZone: 'Europe/Berlin' },
    "'timeZone' must be left out with 'afterSeconds'",
  ],
  ['a time that is none', { at: 'noon' }, `${NO_TIME}, got "noon"`],
  ['a time that is no text', { at: 7 as unknown as string }, `${NO_TIME}, got 7`],
  ['a month that is none', { at: '2025-13-01T00:00:00Z' }, NO_TIME],
  ['the 30th of February', { at: '2025-02-30T00:00:00Z' }, NO_TIME],
  ['the 29th of February in a year without', { at: '2025-02-29T00:00:00+01:00' }, NO_TIME],
  ['the 31st of April on clocks', { at: '2025-04-31T12:00:00', timeZone: 'Europe/Berlin' }, NO_TIME],
  ['24 hours', { at: '2025-01-01T24:00:00Z' }, NO_TIME],
  ['24 hours on clocks', { at: '2025-01-01T24:00', timeZone: 'Europe/Berlin' }, NO_TIME],
  ['60 minutes', { at: '2025-01-01T23:60:00Z' }, NO_TIME],
  ['an offset of 60 minutes', { at: '2025-01-01T00:00:00+01:60' }, NO_TIME],
  ['parts of a minute', { at: '2025-01-01T00:00.5Z' }, NO_TIME],
  ['parts of a second on clocks', { at: '2025-01-01T00:00:00.5', timeZone: 'UTC' }, NO_TIME],
  ['a time of no zone', { at: '2025-01-01T00:00:00' }, "'at' must end in Z or an offset, or have a 'timeZone'"],
  ['an unknown zone', { at: '2025-01-01T00:00:00', timeZone: 'Mars/Olympus' }, `${NO_ZONE}, got "Mars/Olympus"`],
  ['an unknown zone beside an instant', { at: '2025-01-01T00:00:00Z', timeZone: 'Mars/Olympus' }, NO_ZONE],
  ['a zone that is no text', { at: '2025-01-01T00:00:00Z', timeZone: 7 as unknown as string }, `${NO_ZONE}, got 7`],
  ['an offset as zone', { at: '2025-01-01T00:00:00', timeZone: '+01:00' }, `${NO_ZONE}, got "+01:00"`],
  [
    'a time that clocks leave out',
    { at: '2025-03-30T02:30:00', timeZone: 'Europe/Berlin' },
    'clocks of Europe/Berlin never show 2025-03-30T02:30:00',
  ],
])('fails with %s', (_, asked, message) => {
  expect(() => dueTime(asked, 0)).toThrow(message);
  expect(() => dueTime(asked, 0)).toThrow(expect.objectContaining({ name: 'Timer.Invalid' }) as Error);
});

test.each<[string, AskedTime, string, string]>([
  ['a leap day', { at: '2024-02-29T12:00:00Z' }, 'at(2024-02-29T12:00:00)', 'UTC'],
  ['an offset', { at: '2024-02-29T12:00+14:00' }, 'at(2024-02-28T22:00:00)', 'UTC'],
  [
    'an instant beside a zone',
    { at: '2024-02-29T12:00:00Z', timeZone: 'Asia/Tokyo' },
    'at(2024-02-29T12:00:00)',
    'UTC',
  ],
  [
    'a zone in small letters',
    { at: '2024-02-29T12:00', timeZone: 'asia/tokyo' },
    'at(2024-02-29T12:00:00)',
    'Asia/Tokyo',
  ],
  [
    'an older name of a zone',
    { at: '2024-02-29T12:00', timeZone: 'Asia/Calcutta' },
    'at(2024-02-29T12:00:00)',
    'Asia/Calcutta',
  ],
])('takes %s', (_, asked, expression, timeZone) => {
  expect(dueTime(asked, 0)).toMatchObject({ expression, timeZone });
});
