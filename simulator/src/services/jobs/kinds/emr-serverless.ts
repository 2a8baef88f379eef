import type { JsonObject } from '../../../base/json';
import { arn, defined, minutes, passes, seconds, text, type JobKind, type KnownJob } from '../job-kind';

const JOB_RULE = 'StepFunctionsGetEventsForEMRServerlessJobRule';
const APPLICATION_RULE = 'StepFunctionsGetEventsForEMRServerlessApplicationRule';

/** What an EMR Serverless job has that says nothing else: 12 hours. */
const DEFAULT_LIMIT_MINUTES = 720;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html */
export const emrServerlessJobRun: JobKind = {
  watching: ['emr-serverless:GetJobRun'],
  stopping: ['emr-serverless:CancelJobRun'],
  rule: JOB_RULE,
  // A run that took too long has failed, as AWS's page of the timeout says.
  statuses: { SUCCEEDED: 'SUCCESS', TIMED_OUT: 'FAILED', STOPPED: 'CANCELLED' },
  starting: (input, where) => [
    {
      action: 'emr-serverless:StartJobRun',
      resource: arn(where, 'emr-serverless', `/applications/${text(input, 'applicationId')}`),
    },
    passes(text(input, 'executionRoleArn'), 'emr-serverless.amazonaws.com'),
  ],
  newId: (_, unique) => unique.replaceAll('-', '').slice(0, 16),
  token: 'clientToken',
  started: ({ id, input, place }) => ({
    applicationId: text(input, 'applicationId'),
    jobRunId: id,
    arn: runArn(id, input, place),
  }),
  members: ({ id, input, statusText, startMs, endMs, reason, place }) =>
    defined({
      applicationId: text(input, 'applicationId'),
      jobRunId: id,
      arn: runArn(id, input, place),
      name: input['name'],
      executionRole: text(input, 'executionRoleArn'),
      state: statusText,
      stateDetails: reason ?? '',
      createdAt: seconds(startMs),
      updatedAt: seconds(endMs ?? startMs),
      executionTimeoutMinutes: input['executionTimeoutMinutes'],
    }),
  describedBy: 'getJobRun',
  ask: {
    operation: 'GetJobRun',
    ids: (input) => [text(input, 'jobRunId')],
    answer: ([run]) => ({ jobRun: run ?? {} }),
  },
  stop: {
    operation: 'CancelJobRun',
    ids: (input) => [text(input, 'jobRunId')],
    answer: ([run]) => defined({ applicationId: run?.['applicationId'], jobRunId: run?.['jobRunId'] }),
  },
  // AWS's page: no differences between the responses of the API and of the integration.
  result: (_, started) => started,
  limitMs: (input) => minutes(input['executionTimeoutMinutes'] ?? DEFAULT_LIMIT_MINUTES),
  event: ({ id, input, statusText, place }) => ({
    source: 'aws.emr-serverless',
    detailType: 'EMR Serverless Job Run State Change',
    detail: {
      jobRunId: id,
      applicationId: text(input, 'applicationId'),
      arn: runArn(id, input, place),
      state: statusText,
    },
  }),
};

function runArn(id: string, input: JsonObject, place: KnownJob['place']): string {
  return arn(place, 'emr-serverless', `/applications/${text(input, 'applicationId')}/jobruns/${id}`);
}

/** What is done with an application. */
function application(status: string, watching: readonly string[], stopping: readonly string[] = []): JobKind {
  return {
    watching,
    stopping,
    rule: APPLICATION_RULE,
    statuses: { RUNNING: 'PENDING', SUCCEEDED: status },
    newId: (input, unique) => text(input, 'applicationId') || unique.replaceAll('-', '').slice(0, 16),
    started: ({ id }) => ({ applicationId: id }),
    members: ({ id, statusText, input, reason }) =>
      defined({ applicationId: id, name: input['name'], state: statusText, stateDetails: reason }),
    describedBy: 'getApplication',
    ask: {
      operation: 'GetApplication',
      ids: (input) => [text(input, 'applicationId')],
      answer: ([found]) => ({ application: found ?? {} }),
    },
    result: (_, started) => started,
    event: ({ id, statusText }) => ({
      source: 'aws.emr-serverless',
      detailType: 'EMR Serverless Application State Change',
      detail: { applicationId: id, state: statusText },
    }),
  };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html */
export const emrServerless: Readonly<Record<string, JobKind>> = {
  createApplication: application('CREATED', ['emr-serverless:GetApplication'], ['emr-serverless:DeleteApplication']),
  startApplication: application('STARTED', ['emr-serverless:GetApplication'], ['emr-serverless:StopApplication']),
  stopApplication: application('STOPPED', ['emr-serverless:GetApplication']),
  deleteApplication: application('TERMINATED', ['emr-serverless:GetApplication']),
  startJobRun: emrServerlessJobRun,
  cancelJobRun: {
    watching: ['emr-serverless:GetJobRun'],
    stopping: [],
    rule: JOB_RULE,
    statuses: { RUNNING: 'CANCELLING', SUCCEEDED: 'CANCELLED' },
    newId: (input) => text(input, 'jobRunId'),
    started: ({ id, input }) => ({ applicationId: text(input, 'applicationId'), jobRunId: id }),
    members: ({ id, input, statusText }) => ({ ...input, jobRunId: id, state: statusText }),
    describedBy: 'cancelJobRun',
  },
};
