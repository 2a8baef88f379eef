import { Duration } from 'aws-cdk-lib';

/** The longest time for which a function may run. */
export const VALIDATE_TIMEOUT = Duration.minutes(15);

/** The time for a few writes, and the catalogue. */
export const SETTLE_TIMEOUT = Duration.minutes(1);
