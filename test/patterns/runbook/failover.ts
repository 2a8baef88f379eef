import { Duration, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  ApprovalChannel,
  RunbookStep,
  RunbookWorkflow,
  Sender,
  Work,
  type RunbookApprovalOptions,
  type RunbookWorkflowProps,
} from 'cdk-workflow-patterns';
import { stackWith } from '../../support/synthesize';

/** A function of the team's own, which tests mock. */
export function fn(stack: Stack, id: string): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async (event) => ({ done: event.step });'),
  });
}

export function alarm(stack: Stack, id: string): cloudwatch.Alarm {
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: id });
  return new cloudwatch.Alarm(stack, id, { metric, threshold: 1, evaluationPeriods: 1 });
}

/** The approval of the tests. */
export const REQUEST = {
  title: 'Fail over to the replica',
  requestedBy: '{% $states.input.by %}',
  levels: [{ approvers: ['ann'], duration: Duration.hours(1) }],
};

/** A runbook `Failover`: a check, an approval, a gate of alarms, two steps that can be undone. */
export function failoverStack(
  props: Partial<RunbookWorkflowProps> = {},
  request: RunbookApprovalOptions = REQUEST,
  [firstUndo, secondUndo]: readonly [string, string] = ['Start writers', 'Undo Promote'],
): Stack {
  return stackWith((stack) => {
    const mailer = fn(stack, 'Mailer');
    new RunbookWorkflow(stack, 'Failover', {
      steps: [
        RunbookStep.check('Look at the lag', Work.invoke(fn(stack, 'Lag')), {
          condition: '{% $result.seconds < 5 %}',
        }),
        RunbookStep.approval('Approve', request),
        RunbookStep.of('Stop writers', Work.invoke(fn(stack, 'Stop')), {
          rollback: Work.invoke(fn(stack, 'Start')),
          rollbackName: firstUndo,
        }),
        RunbookStep.alarms('No alarm', { alarms: [alarm(stack, 'Errors'), alarm(stack, 'Latency')] }),
        RunbookStep.of('Promote', Work.invoke(fn(stack, 'Promoter')), {
          rollback: Work.invoke(fn(stack, 'Demoter')),
          rollbackName: secondUndo,
        }),
      ],
      channel: new ApprovalChannel(stack, 'Channel', { sender: Sender.function(mailer) }),
      ...props,
    });
  });
}
