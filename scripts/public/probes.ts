import { AWS_SEMAPHORE } from './aws-semaphore';
import { COMMUNITY_SEMAPHORE } from './community-semaphore';
import type { Probe } from './probe';
import { TOOLKIT_MORE } from './toolkit-more';
import { TOOLKIT_SAGA } from './toolkit-saga';
import { TOOLKIT_SEMAPHORE } from './toolkit-semaphore';
import { WORKFLOW_COLLECTION } from './workflow-collection';

/** Every question that docs/public-definitions.md answers. */
export const PROBES: readonly Probe[] = [
  ...TOOLKIT_SEMAPHORE,
  ...TOOLKIT_SAGA,
  ...TOOLKIT_MORE,
  ...AWS_SEMAPHORE,
  ...COMMUNITY_SEMAPHORE,
  ...WORKFLOW_COLLECTION,
];
