import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { OrderStack } from './stacks/order-stack';
import { OrderLinesStack } from './stacks/order-lines-stack';
import { QuotesStack } from './stacks/quotes-stack';
import { SignUpStack } from './stacks/sign-up-stack';
import { TeamStack } from './stacks/team-stack';

/** The stacks of the example app: one for each pattern. */
export function addExampleStacks(app: App): void {
  new SignUpStack(app, 'SignUp', { description: 'Verification of a new user, with a deadline of 30 minutes' });
  new TeamStack(app, 'Team', {
    description: 'A machine of the own around the verification, twice, once for each member',
  });
  new OrderStack(app, 'Shop', { description: 'Orders that are shipped or undone, over ledgers of stock and money' });
  new OrderLinesStack(app, 'OrderLines', {
    description: 'Files of order lines, priced in batches, and again what failed',
  });
  new QuotesStack(app, 'Quotes', {
    description: 'Three carriers that are asked at the same time, in each failure policy',
  });
}

/** The example app with the context of cdk.json, as the CDK CLI would hand it in. */
export function exampleApp(): App {
  const { context } = JSON.parse(readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({ context });
  addExampleStacks(app);
  return app;
}
