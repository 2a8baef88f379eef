import { Duration, aws_glue as glue } from 'aws-cdk-lib';
import { refusal } from '../../core/refusal';
import { arnIn, may } from '../../resources/job-access';
import type { BuiltWork } from '../built-work';
import type { WorkJobOptions } from './job-options';
import { jobWork } from './job-work';

const AT = 'Work.runGlueJob';

/** Runs a Glue job. */
export function glueJob(job: glue.IJobRef, options: WorkJobOptions): BuiltWork {
  if (job instanceof glue.CfnJob && (job.maxRetries ?? 0) > 0) {
    throw refusal(AT, {
      prop: 'job',
      must: "have a 'maxRetries' of 0",
      got: job.maxRetries,
      instead: "Glue would start again what has failed for the workflow: leave it out, and give 'retryOn'",
    });
  }
  const { jobName } = job.jobRef;
  const actions = ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'];
  return jobWork(
    {
      at: AT,
      integration: 'glue:startJobRun',
      arguments: ({ jobTimeout }) => ({
        JobName: jobName,
        Timeout: jobTimeout.toMinutes(),
        // A run that waits in Glue's queue is counted no time, and would begin when nobody waits for it any more.
        JobRunQueuingEnabled: false,
      }),
      atLeast: Duration.minutes(1),
      atMost: Duration.days(7),
      result:
        '{"id": $states.result.Id, "status": $states.result.JobRunState, "seconds": $states.result.ExecutionTime}',
      errorPrefix: 'Glue',
      transient: [
        'AWSGlueException',
        'ConcurrentRunsExceededException',
        'InternalServiceException',
        'OperationTimeoutException',
        'ResourceNumberLimitExceededException',
      ],
      statements: [may(actions, arnIn(job, 'glue', 'job', jobName))],
      target: job,
    },
    options,
  );
}
