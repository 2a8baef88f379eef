import { Duration } from 'aws-cdk-lib';
import type * as emrserverless from 'aws-cdk-lib/aws-emrserverless';
import { may, mayHearOfJobs, mayPass } from '../../resources/job-access';
import type { BuiltWork } from '../built-work';
import type { WorkEmrServerlessJobOptions } from './job-options';
import { hashed, jobToken, jobWork } from './job-work';

/** Runs a job of EMR Serverless. */
export function emrServerlessJob(
  application: emrserverless.IApplicationRef,
  options: WorkEmrServerlessJobOptions,
): BuiltWork {
  const { applicationArn, applicationId } = application.applicationRef;
  const { executionRole } = options;
  return jobWork(
    {
      at: 'Work.runEmrServerlessJob',
      integration: 'emr-serverless:startJobRun',
      arguments: ({ jobTimeout }) => ({
        ApplicationId: applicationId,
        ExecutionRoleArn: executionRole.roleArn,
        ExecutionTimeoutMinutes: jobTimeout.toMinutes(),
        ClientToken: hashed(jobToken(options)),
        // Another mode begins the job again and again, without an end.
        Mode: 'BATCH',
      }),
      atLeast: Duration.minutes(5),
      atMost: Duration.days(30),
      result: '{"id": $states.result.JobRunId, "applicationId": $states.result.ApplicationId}',
      errorPrefix: 'EMRServerless',
      transient: ['AWSEMRServerlessException', 'InternalServerException'],
      statements: [
        may(['emr-serverless:StartJobRun'], applicationArn),
        may(['emr-serverless:GetJobRun', 'emr-serverless:CancelJobRun'], `${applicationArn}/jobruns/*`),
        mayPass('emr-serverless.amazonaws.com', executionRole),
        mayHearOfJobs(application, 'StepFunctionsGetEventsForEMRServerlessJobRule'),
      ],
      target: application,
      targetArn: applicationArn,
    },
    options,
  );
}
