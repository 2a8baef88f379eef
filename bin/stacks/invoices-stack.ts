import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { QueueConsumer, Workflow } from 'cdk-workflow-patterns';

/** Invoices that come over a queue, of which a slow ledger takes three at a time. */
export class InvoicesStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // The input says how it goes, so that the example needs no ledger.
    const book = new sfn.Wait(this, 'Book', { time: sfn.WaitTime.duration(Duration.seconds(10)) });
    const closed = new sfn.Fail(this, 'Closed', { error: 'Ledger.Closed', cause: 'the month is closed' });
    const judge = new sfn.Choice(this, 'Judge')
      .when(sfn.Condition.booleanEquals('$.closed', true), closed)
      .otherwise(new sfn.Succeed(this, 'Booked'));
    const workflow = new Workflow(this, 'Booking', { definition: book.next(judge) });
    const invoices = new QueueConsumer(this, 'Invoices', { workflow, maxConcurrency: 3 });
    new CfnOutput(this, 'QueueUrl', { value: invoices.queue.queueUrl });
  }
}
