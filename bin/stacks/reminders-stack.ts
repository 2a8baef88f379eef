import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CancelTimer, SetTimer, TimerWorkflow, Workflow } from 'cdk-workflow-patterns';

/** Reminders of appointments: whoever books, moves or calls off an appointment sets, moves or cancels its reminder. */
export class RemindersStack extends Stack {
  public readonly reminder: TimerWorkflow;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.reminder = new TimerWorkflow(this, 'Reminder', { definition: new sfn.Pass(this, 'Remind') });
    const common = { timer: this.reminder, key: '{% $states.input.appointment %}' };
    const book = new SetTimer(this, 'Booking', {
      ...common,
      at: '{% $states.input.remindAt %}',
      timeZone: 'Europe/Berlin',
      input: { appointment: '{% $states.input.appointment %}' },
    });
    const callOff = new CancelTimer(this, 'CallingOff', common);
    const booking = new Workflow(this, 'Book', { definition: book });
    const callingOff = new Workflow(this, 'CallOff', { definition: callOff });
    new CfnOutput(this, 'BookArn', { value: booking.stateMachine.stateMachineArn });
    new CfnOutput(this, 'CallOffArn', { value: callingOff.stateMachine.stateMachineArn });
  }
}
