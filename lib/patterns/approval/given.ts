import { GIVEN_CHANNEL_OPTIONS } from '../../capabilities/channel/given';
import type { ConfirmPageOptions } from '../../capabilities/confirm/confirm-pages';
import type { Given } from '../../core/given';
import type { ApprovalPagesOptions } from './pages';
import type { ApprovalChannelProps, ApprovalLevelOptions } from './props';

const PAGE: Given<ConfirmPageOptions> = { title: 'given', text: 'given' };

const PAGES: Given<ApprovalPagesOptions> = {
  recorded: PAGE,
  approved: PAGE,
  rejected: PAGE,
  tooLate: PAGE,
  delegated: PAGE,
  notDelegated: PAGE,
  handedOn: PAGE,
  superseded: PAGE,
  expired: PAGE,
  ended: PAGE,
  unknown: PAGE,
  malformed: PAGE,
  unavailable: PAGE,
};

/** The props that must be given to whoever creates a channel. */
export const GIVEN_APPROVAL_CHANNEL: Given<ApprovalChannelProps> = { ...GIVEN_CHANNEL_OPTIONS, pages: PAGES };

/** The props that must be given of each level. */
export const GIVEN_LEVEL: Given<ApprovalLevelOptions> = {
  approvers: 'given',
  duration: 'given duration',
  reminders: 'durations',
};
