import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CircuitBreaker, CoordinationTable, Work, Workflow } from 'cdk-workflow-patterns';

/** Payments through a bank that is cut off while it is down. */
export class PaymentsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const table = new CoordinationTable(this, 'Coordination');
    // The input says whether the bank is down, so that the example needs none.
    const charge = new sfn.Choice(this, 'Charge')
      .when(sfn.Condition.booleanEquals('$.down', true), new sfn.Fail(this, 'Down', { error: 'Bank.Down' }))
      .otherwise(new sfn.Pass(this, 'Charged'));
    const breaker = new CircuitBreaker(this, 'Bank', {
      table,
      minimumCalls: 4,
      openFor: Duration.minutes(5),
      errors: ['Bank.Down'],
      onOpen: new sfn.Pass(this, 'Put off'),
      work: Work.chain(charge),
    });
    const payment = new Workflow(this, 'Payment', { definition: breaker });
    new CfnOutput(this, 'PaymentArn', { value: payment.stateMachine.stateMachineArn });
  }
}
