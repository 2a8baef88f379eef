import type { Given } from '../../core/given';
import type { ActivityWorkerProps } from './props';

/** The props of a task that must be given, and those that are durations. */
export const GIVEN_WORKER: Given<ActivityWorkerProps> = { deadline: 'given duration', heartbeat: 'duration' };
