import { Duration } from 'aws-cdk-lib';

/** The time that the function has for a report: a history has 25,000 events at most. */
export const WRITING_TIMEOUT = Duration.minutes(2);

/** The end of an attempt to have a report written. */
export const REPORT_TIMEOUT = WRITING_TIMEOUT.plus(Duration.seconds(5));
