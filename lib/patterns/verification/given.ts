import type { ConfirmPagesOptions, ConfirmPageOptions } from '../../capabilities/confirm/confirm-pages';
import { GIVEN_CHANNEL_OPTIONS } from '../../capabilities/channel/given';
import type { Given } from '../../core/given';
import type { VerificationChannelProps } from './props';

const PAGE: Given<ConfirmPageOptions> = { title: 'given', text: 'given' };

const PAGES: Given<ConfirmPagesOptions> = {
  question: PAGE,
  confirmed: PAGE,
  already: PAGE,
  expired: PAGE,
  superseded: PAGE,
  unknown: PAGE,
  malformed: PAGE,
  unavailable: PAGE,
};

/** The props that must be given to whoever creates a channel. */
export const GIVEN_CHANNEL: Given<VerificationChannelProps> = {
  ...GIVEN_CHANNEL_OPTIONS,
  pages: PAGES,
  resend: { minInterval: 'duration' },
};
