import { Duration } from 'aws-cdk-lib';

/** Timeout of the function that sends messages: the function of a user that it may have to wait for included. */
export const SEND_TIMEOUT = Duration.seconds(30);
