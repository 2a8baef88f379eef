import type { Given } from '../../core/given';
import type { ChannelOptions } from './channel-options';

/** The options that must be given: none. */
export const GIVEN_CHANNEL_OPTIONS: Given<ChannelOptions> = {};
