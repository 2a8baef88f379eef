import type { Duration, aws_events as events } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import type { IJobSweeper, SweptJobs } from '../../work';
import type { Workflow } from '../../workflow/workflow';
import type { JobSweeperProps } from './job-sweeper-props';
import { EVERY, sweeps } from './sweeps';

const GIVEN: Given<JobSweeperProps> = { jobs: 'given', every: 'duration', timeout: 'duration' };

/**
 * Stops jobs whose time is over, of a service that has no timeout for them: one sweep every five minutes, 3 transitions each where nothing is to be stopped.
 *
 * When its time is over stands in the name of a job, or in what else of it the service lists, so that nobody has to know what has become of its workflow. One
 * sweeper serves all workflows that run jobs of its kind (`Work.runSweptJob`).
 */
export class JobSweeper extends Construct implements IJobSweeper {
  public readonly jobs: SweptJobs;
  public readonly every: Duration;
  /** The state machine that sweeps. */
  public readonly workflow: Workflow;
  /** The schedule of the sweeps. */
  public readonly schedule: events.Rule;
  /** The queue for sweeps that could not be started. */
  public readonly deadLetters: sqs.Queue;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: JobSweeperProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { jobs, every = EVERY, ...options } = props;
    this.jobs = jobs;
    this.every = every;
    const { workflow, schedule, deadLetters } = sweeps(this, jobs._kind.sweep(this), every, options);
    this.workflow = workflow;
    this.schedule = schedule;
    this.deadLetters = deadLetters;
  }
}
