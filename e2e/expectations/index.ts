import type { ExpectationSet } from '../expectation';
import { FAILOVER } from './failover';
import { INVOICES } from './invoices';
import { ORDERS } from './orders';
import { PARCELS } from './parcels';
import { QUOTES } from './quotes';
import { REFUNDS } from './refunds';
import { REMINDERS } from './reminders';
import { RENDER } from './render';
import { REPORT } from './report';
import { REPORTS } from './reports';
import { TILLS } from './tills';
import { SIGN_UP } from './sign-up';
import { TEAM } from './team';
import { TRANSCRIPTS } from './transcripts';

/**
 * One file for each stack of the example app whose work the emulator can do. It has no jobs: `glue:startJobRun.sync` fails there with `States.Runtime`, and so
 * does the first state of Sales; its nights are played in the simulator alone, by the demo.
 */
export const EXPECTATIONS: readonly ExpectationSet[] = [
  ...SIGN_UP,
  ...TEAM,
  ...ORDERS,
  ...INVOICES,
  ...QUOTES,
  ...REFUNDS,
  ...REPORTS,
  ...REPORT,
  ...REMINDERS,
  ...RENDER,
  ...FAILOVER,
  ...TRANSCRIPTS,
  ...TILLS,
  ...PARCELS,
];
