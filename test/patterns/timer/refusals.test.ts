import { Duration } from 'aws-cdk-lib';
import type { SetTimerProps, TimerWorkflowProps } from 'cdk-workflow-patterns';
import { TimerWorkflow } from 'cdk-workflow-patterns';
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
  ['no key', { after: Duration.minutes(1), key: '' }, "'key' must be a text, got ''; each key is a timer of its own"],
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
