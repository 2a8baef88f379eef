import { Duration } from 'aws-cdk-lib';
import { arnIn, may, mayHearOfJobs } from '../../resources/job-access';
import type { BuiltWork } from '../built-work';
import type { WorkBatchJobOptions } from './job-options';
import { checkPrefix, jobWork, uniqueName } from './job-work';

const AT = 'Work.runBatchJob';

/** Runs a job of AWS Batch. */
export function batchJob(options: WorkBatchJobOptions): BuiltWork {
  const { jobDefinition, jobQueue, jobNamePrefix = 'workflow' } = options;
  const prefix = checkPrefix(AT, jobNamePrefix, /^[A-Za-z0-9][\w-]{0,59}$/, 'be 1 to 60 letters, digits, - and _');
  return jobWork(
    {
      at: AT,
      integration: 'batch:submitJob',
      arguments: ({ jobTimeout }) => ({
        JobName: uniqueName(prefix, 64),
        JobDefinition: jobDefinition.jobDefinitionArn,
        JobQueue: jobQueue.jobQueueArn,
        Timeout: { AttemptDurationSeconds: jobTimeout.toSeconds() },
        // The timeout is that of an attempt: those of the definition would each have it again.
        RetryStrategy: { Attempts: 1 },
      }),
      atLeast: Duration.minutes(1),
      atMost: Duration.days(14),
      result:
        '{"id": $states.result.JobId, "status": $states.result.Status, "logStream": $states.result.Container.LogStreamName}',
      errorPrefix: 'Batch',
      transient: ['AWSBatchException', 'ServerException'],
      statements: [
        may(['batch:SubmitJob'], jobDefinition.jobDefinitionArn, jobQueue.jobQueueArn),
        may(['batch:TerminateJob'], arnIn(jobQueue, 'batch', 'job', '*')),
        // AWS has no narrower permission.
        may(['batch:DescribeJobs'], '*'),
        mayHearOfJobs(jobQueue, 'StepFunctionsGetEventsForBatchJobsRule'),
      ],
      target: jobQueue,
      targetArn: jobQueue.jobQueueArn,
    },
    options,
  );
}
