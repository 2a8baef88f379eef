import type { Scenario } from '../demo/stage';
import { ACCOUNTS_SCENARIOS } from './accounts';
import { FAILOVER_SCENARIOS } from './failover';
import { INVOICES_SCENARIOS } from './invoices';
import { BILLS_SCENARIOS } from './bills';
import { CATALOGUE_SCENARIOS } from './catalogue';
import { LETTERS_SCENARIOS } from './letters';
import { PARCELS_SCENARIOS } from './parcels';
import { PAYMENTS_SCENARIOS } from './payments';
import { ORDER_LINES_SCENARIOS } from './order-lines';
import { QUOTES_SCENARIOS } from './quotes';
import { REMINDERS_SCENARIOS } from './reminders';
import { RENDER_SCENARIOS } from './render';
import { REPORT_SCENARIOS } from './report';
import { REPORTS_SCENARIOS } from './reports';
import { REFUNDS_SCENARIOS } from './refunds';
import { SALES_SCENARIOS } from './sales';
import { TILLS_SCENARIOS } from './tills';
import { SHOP_SCENARIOS } from './shop';
import { SIGN_UP_SCENARIOS } from './sign-up';
import { TEAM_SCENARIOS } from './team';
import { TRANSCRIPTS_SCENARIOS } from './transcripts';

/** The scenarios of each stack of the example app. */
export const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  SignUp: SIGN_UP_SCENARIOS,
  Team: TEAM_SCENARIOS,
  Shop: SHOP_SCENARIOS,
  OrderLines: ORDER_LINES_SCENARIOS,
  Quotes: QUOTES_SCENARIOS,
  Render: RENDER_SCENARIOS,
  Report: REPORT_SCENARIOS,
  Accounts: ACCOUNTS_SCENARIOS,
  Catalogue: CATALOGUE_SCENARIOS,
  Letters: LETTERS_SCENARIOS,
  Invoices: INVOICES_SCENARIOS,
  Parcels: PARCELS_SCENARIOS,
  Payments: PAYMENTS_SCENARIOS,
  Bills: BILLS_SCENARIOS,
  Reminders: REMINDERS_SCENARIOS,
  Reports: REPORTS_SCENARIOS,
  Refunds: REFUNDS_SCENARIOS,
  Failover: FAILOVER_SCENARIOS,
  Transcripts: TRANSCRIPTS_SCENARIOS,
  Sales: SALES_SCENARIOS,
  Tills: TILLS_SCENARIOS,
};
