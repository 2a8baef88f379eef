import type { Rule } from '../../finding';

/** A heartbeat would come after its timeout. */
export const heartbeatTooLong: Rule = ({ state: { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } }) =>
  typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout
    ? `must have a heartbeat shorter than its timeout of ${timeout} seconds, got ${heartbeat}; shorten 'heartbeatTimeout'`
    : undefined;
