import { Duration, aws_databrew as databrew } from 'aws-cdk-lib';
import { refusal } from '../../core/refusal';
import { arnIn, may } from '../../resources/job-access';
import type { BuiltWork } from '../built-work';
import type { WorkJobOptions } from './job-options';
import { jobWork } from './job-work';

const AT = 'Work.runDataBrewJob';

/** The timeout of a job of DataBrew that says nothing else, and the longest one. */
const TWO_DAYS = Duration.days(2);

/** Runs a job of DataBrew, whose timeout is one of the job itself: no run can be given another. */
export function dataBrewJob(job: databrew.IJobRef, options: WorkJobOptions): BuiltWork {
  const { jobName } = job.jobRef;
  const jobTimeout = job instanceof databrew.CfnJob ? timeoutOf(job, options) : (options.jobTimeout ?? TWO_DAYS);
  return jobWork(
    {
      at: AT,
      integration: 'databrew:startJobRun',
      arguments: () => ({ Name: jobName }),
      atLeast: Duration.minutes(1),
      atMost: TWO_DAYS,
      result: '{"id": $states.result.RunId, "status": $states.result.State, "seconds": $states.result.ExecutionTime}',
      errorPrefix: 'DataBrew',
      transient: ['AWSGlueDataBrewException', 'ServiceQuotaExceededException'],
      statements: [
        may(
          ['databrew:StartJobRun', 'databrew:ListJobRuns', 'databrew:StopJobRun'],
          arnIn(job, 'databrew', 'job', jobName),
        ),
      ],
      target: job,
    },
    { ...options, jobTimeout },
  );
}

function timeoutOf({ timeout, maxRetries = 0 }: databrew.CfnJob, { jobTimeout }: WorkJobOptions): Duration {
  const own = timeout === undefined ? TWO_DAYS : Duration.minutes(timeout);
  if (maxRetries > 0) {
    const instead = "DataBrew would start again what has failed for the workflow: leave it out, and give 'retryOn'";
    throw refusal(AT, { prop: 'job', must: "have a 'maxRetries' of 0", got: maxRetries, instead });
  }
  if (jobTimeout === undefined || jobTimeout.toMilliseconds() === own.toMilliseconds()) return own;
  throw refusal(AT, {
    prop: 'jobTimeout',
    must: `be left out, or be the 'timeout' of the job: ${own.toHumanString()}`,
    got: jobTimeout,
    instead: "no run can be given another: set the 'timeout' of the job",
  });
}
