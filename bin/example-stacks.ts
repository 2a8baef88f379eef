import { Stack, type App, type Environment } from 'aws-cdk-lib';
import { emptyApp } from './empty-app';
import { AccountsStack } from './stacks/accounts-stack';
import { FailoverStack } from './stacks/failover-stack';
import { InvoicesStack } from './stacks/invoices-stack';
import { BillsStack } from './stacks/bills-stack';
import { CatalogueStack } from './stacks/catalogue-stack';
import { LettersStack } from './stacks/letters-stack';
import { ParcelsStack } from './stacks/parcels-stack';
import { PaymentsStack } from './stacks/payments-stack';
import { OrderStack } from './stacks/order-stack';
import { OrderLinesStack } from './stacks/order-lines-stack';
import { QuotesStack } from './stacks/quotes-stack';
import { RemindersStack } from './stacks/reminders-stack';
import { RenderStack } from './stacks/render-stack';
import { ReportStack } from './stacks/report-stack';
import { ReportsStack } from './stacks/reports-stack';
import { RefundStack } from './stacks/refund-stack';
import { SalesStack } from './stacks/sales-stack';
import { TillsStack } from './stacks/tills-stack';
import { SignUpStack } from './stacks/sign-up-stack';
import { TeamStack } from './stacks/team-stack';
import { TranscriptsStack } from './stacks/transcripts-stack';

/** The stacks of the example app: one for each pattern. */
export function addExampleStacks(app: App, env?: Environment): void {
  new SignUpStack(app, 'SignUp', { env, description: 'Verification of a new user, with a deadline of 30 minutes' });
  new TeamStack(app, 'Team', {
    env,
    description: 'A machine of the own around the verification, twice, once for each member',
  });
  new OrderStack(app, 'Shop', {
    env,
    description: 'Orders that are shipped or undone, over ledgers of stock and money',
  });
  new OrderLinesStack(app, 'OrderLines', {
    env,
    description: 'Files of order lines, priced in batches, and again what failed',
  });
  new QuotesStack(app, 'Quotes', {
    env,
    description: 'Three carriers that are asked at the same time, in each failure policy',
  });
  new ReportStack(app, 'Report', { env, description: 'A report that takes ten minutes, asked for over HTTP' });
  new RenderStack(app, 'Render', { env, description: 'Films that machines under a desk render' });
  new AccountsStack(app, 'Accounts', { env, description: 'Bookings to accounts, one at a time for each' });
  new LettersStack(app, 'Letters', { env, description: 'Letters to a printer that takes 30 a minute' });
  new InvoicesStack(app, 'Invoices', { env, description: 'Invoices from a queue, three at a time' });
  new CatalogueStack(app, 'Catalogue', {
    env,
    description: 'A catalogue of any number of pages, read in executions that continue one another',
  });
  new PaymentsStack(app, 'Payments', { env, description: 'Payments that are put off while the bank is down' });
  new ParcelsStack(app, 'Parcels', {
    env,
    description: 'Parcels that are priced as they were weighed, whatever was released since',
  });
  new BillsStack(app, 'Bills', { env, description: 'One bill for all that a customer buys within ten minutes' });
  new RemindersStack(app, 'Reminders', {
    env,
    description: 'Reminders of appointments, which are moved and cancelled by key',
  });
  new ReportsStack(app, 'Reports', {
    env,
    description: 'Reports that are asked for until they are ready, and cancelled when that takes too long',
  });
  new FailoverStack(app, 'Failover', { env, description: 'A failover as a runbook, and postings that are redriven' });
  new TranscriptsStack(app, 'Transcripts', { env, description: 'Transcripts that are larger than a state may be' });
  new SalesStack(app, 'Sales', {
    env,
    description: 'The sales of each day, cleaned by a Glue job and summed by a query',
  });
  new TillsStack(app, 'Tills', { env, description: 'Takings of shops, made out of the sales of a day' });
  new RefundStack(app, 'Refunds', { env, description: 'Refunds that two of three clerks approve, or else their head' });
}

/** The stack of an app by its name. A world that is loaded with it alone is spared the schedules of the others, which take seconds for each virtual day. */
export function stackOf(app: App, name: string): Stack {
  const stack = app.node.findChild(name);
  if (!Stack.isStack(stack)) throw new Error(`'${name}' is no stack of the example app`);
  return stack;
}

/** The example app with the context of cdk.json, as the CDK CLI would hand it in; for any environment unless one is given. */
export function exampleApp(env?: Environment): App {
  const app = emptyApp();
  addExampleStacks(app, env);
  return app;
}
