import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CoordinationTable, Lock, LockWait, Work, Workflow } from 'cdk-workflow-patterns';

/** Bookings to accounts: one at a time for each account, in the order in which they come. */
export class AccountsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const table = new CoordinationTable(this, 'Coordination');
    const book = new sfn.Wait(this, 'Book', { time: sfn.WaitTime.duration(Duration.seconds(20)) });
    const definition = new Lock(this, 'Account', {
      table,
      key: '{% $states.input.account %}',
      lease: Duration.minutes(2),
      wait: LockWait.queue(),
      work: Work.chain(book),
    });
    const booking = new Workflow(this, 'Booking', { definition });
    table.addStateMachine(booking.stateMachine);
    new CfnOutput(this, 'BookingArn', { value: booking.stateMachine.stateMachineArn });
  }
}
