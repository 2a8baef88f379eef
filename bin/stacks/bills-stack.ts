import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Aggregator, CoordinationTable, Work } from 'cdk-workflow-patterns';

/** One bill for all that a customer buys within ten minutes, or for five sales. */
export class BillsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const total = sfn.Pass.jsonata(this, 'Bill', {
      outputs: {
        customer: '{% $states.input.key %}',
        sales: '{% $count($states.input.events) %}',
        total: '{% $sum($states.input.events.data.amount) %}',
      },
    });
    const bills = new Aggregator(this, 'Bills', {
      table: new CoordinationTable(this, 'Coordination'),
      window: Duration.minutes(10),
      maxEvents: 5,
      work: Work.chain(total),
    });
    const refused = new sqs.Queue(this, 'Refused', { enforceSSL: true });
    const sales = new sqs.Queue(this, 'Sales', {
      enforceSSL: true,
      visibilityTimeout: Duration.minutes(3),
      deadLetterQueue: { queue: refused, maxReceiveCount: 5 },
    });
    bills.addQueue(sales, { keyField: 'customer', idField: 'sale' });
    new CfnOutput(this, 'SalesUrl', { value: sales.queueUrl });
  }
}
