import { Duration, aws_events as events } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { checkDuration } from '../../core/refusal';
import { deliver, eventDeadLetters } from '../../resources/event-dead-letters';
import type { Sweep } from '../../work/jobs/swept-kind';
import { refuseResumable } from '../../workflow/refuse-resumable';
import { Workflow } from '../../workflow/workflow';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import { SweepStates } from './sweep-states';

/** Sweeps that begin again and again. */
export interface Sweeps {
  readonly workflow: Workflow;
  readonly schedule: events.Rule;
  readonly deadLetters: sqs.Queue;
}

/** The time between two sweeps, where nothing else is said. */
export const EVERY = Duration.minutes(5);

/** Makes sweeps: their state machine, and the rule that starts it. */
export function sweeps(scope: Construct, sweep: Sweep, every: Duration, options: WorkflowOptions): Sweeps {
  const one = sweep.what.replace(/s$/, '');
  const instead = `a ${one} whose workflow is gone runs that much longer than its deadline at most`;
  checkDuration(scope, 'every', every, { atLeast: Duration.minutes(1), atMost: Duration.days(1), instead });
  refuseResumable(scope, options, 'sweeps', 'the next one looks at everything anew');
  const workflow = new Workflow(scope, 'Workflow', {
    timeout: Duration.minutes(30),
    comment: `Stops ${sweep.what} whose time is over`,
    ...options,
    definition: new SweepStates(scope, sweep).definition(),
  });
  const deadLetters = eventDeadLetters(scope, 'Dlq', options.encryptionKey);
  const schedule = new events.Rule(scope, 'Schedule', {
    description: `Looks for ${sweep.what} whose time is over`,
    schedule: events.Schedule.rate(every),
  });
  const target = new targets.SfnStateMachine(workflow.stateMachine);
  deliver(schedule, { target, input: () => ({}), deadLetters, encryptionKey: options.encryptionKey });
  return { workflow, schedule, deadLetters };
}
