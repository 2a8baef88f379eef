import { Duration } from 'aws-cdk-lib';
import type { SetTimerProps, TimerWorkflowProps } from 'cdk-workflow-patterns';
import { TimerInPast, TimerWorkflow } from 'cdk-workflow-patterns';
import { stackWith } from '../../support/synthesize';
import { machines, timerStack } from './timing';

test.each<[string, Partial<SetTimerProps>, string]>([
  [
    'neither a time nor a delay',
    {},
    "'at' must be given, or 'after', and not both, got nothing; give 'at' for a time, 'after' for a delay",
  ],
  [
    'both',
    { at: '2025-01-01T00:00:00Z', after: Duration.minutes(1) },
    "'at' must be given, or 'after', and not both, got '2025-01-01T00:00:00Z'; give 'at' for a time, 'after' for a delay",
  ],
  [
    'a bare number as delay',
    { after: 10 as unknown as Duration },
    "'after' must be a Duration, got 10; say in which unit, as in Duration.minutes(5)",
  ],
  [
    'no delay at all',
    { after: Duration.seconds(0) },
    "'after' must be whole seconds from 1 second to 3650 days, got 0 seconds; AWS counts in whole seconds",
  ],
  [
    'an unknown time zone',
    { at: '2025-01-01T00:00:00', timeZone: 'Mars/Olympus' },
    "'timeZone' must be one of the IANA database, got 'Mars/Olympus'; write it as in 'Europe/Berlin'",
  ],
  [
    'a delay in a time zone',
    { after: Duration.minutes(1), timeZone: 'Europe/Berlin' },
    "'timeZone' must be left out with 'after', got 'Europe/Berlin'; a delay has none",
  ],
  [
    'no key',
    { after: Duration.minutes(1), key: '' },
    "'key' must be a text of 1 to 1024 bytes, got ''; each key is a timer of its own",
  ],
  [
    'a key that is too long',
    { after: Duration.minutes(1), key: 'ä'.repeat(513) },
    `'key' must be a text of 1 to 1024 bytes, got '${'ä'.repeat(20)}…' of 1026 bytes'; each key is a timer of its own`,
  ],
  [
    'a delay of ten years and more',
    { after: Duration.days(3651) },
    "'after' must be whole seconds from 1 second to 3650 days, got 3651 days",
  ],
  ['a delay in parts of a second', { after: Duration.millis(1500) }, "'after' must be whole seconds from 1 second"],
  [
    'a delay in a time zone that an expression says',
    { after: Duration.minutes(1), timeZone: '{% $states.input.zone %}' },
    "'timeZone' must be left out with 'after', got '{% $states.input.zone %}'; a delay has none",
  ],
  ...['noon', '2025-02-30T12:00:00Z', '2025-04-31T12:00Z', '2025-01-01T24:00:00Z', '2025-01-01T00:00:00+99:00'].map(
    (at): [string, Partial<SetTimerProps>, string] => [
      `a time that there isn't, ${at}`,
      { at },
      `'at' must be a time that there is, got '${at}'; write it as in '2025-01-31T12:00:00Z', or '2025-01-31T12:00:00' with a 'timeZone'`,
    ],
  ),
  [
    'a time of no zone',
    { at: '2099-01-01T00:00:00' },
    "'at' must end in Z or an offset, got '2099-01-01T00:00:00'; or give the 'timeZone' whose clocks show it",
  ],
  [
    'an unknown time zone beside an instant',
    { at: '2099-01-01T00:00:00Z', timeZone: 'Mars/Olympus' },
    "'timeZone' must be one of the IANA database, got 'Mars/Olympus'; write it as in 'Europe/Berlin'",
  ],
  [
    'an offset as time zone',
    { at: '2099-01-01T00:00:00', timeZone: '+01:00' },
    "'timeZone' must be one of the IANA database, got '+01:00'",
  ],
  [
    'a field without a name',
    { after: Duration.minutes(1), resultField: '' },
    "'resultField' must be the name of a field, got ''; leave it out for 'timer'",
  ],
])('fails with %s', (_, props, message) => {
  expect(() => timerStack({}, machines(props))).toThrow(`[Test/Reminder] ${message}`);
});

test('fails without a definition', () => {
  expect(() => stackWith((stack) => void new TimerWorkflow(stack, 'Timer', {} as TimerWorkflowProps))).toThrow(
    "[Test/Timer] 'definition' must be given, got nothing; it has no default",
  );
});

test.each([
  [TimerInPast.REFUSE, 'REFUSE'],
  [TimerInPast.SKIP, 'SKIP'],
])('fails with a time that is over for good where the timer says %s', (inPast, name) => {
  for (const at of ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00']) {
    expect(() => timerStack({ inPast }, machines({ at, timeZone: 'Europe/Berlin' }))).toThrow(
      `[Test/Reminder] 'at' must not be over, as the timer has TimerInPast.${name}, got '${at}'; ` +
        'nothing would ever be set: give a later time, or an expression',
    );
  }
});

test.each<[string, Partial<SetTimerProps>]>([
  ['a time that is over, which runs at once', { at: '2020-01-01T00:00:00Z' }],
  ['a leap day', { at: '2096-02-29T23:59:59.5+14:00' }],
  ['a time of a zone', { at: '2096-02-29T23:59', timeZone: 'Europe/Berlin' }],
  ['a time that an expression says', { at: '{% $states.input.at %}' }],
])('takes %s', (_, props) => {
  expect(() => timerStack({}, machines(props))).not.toThrow();
});
