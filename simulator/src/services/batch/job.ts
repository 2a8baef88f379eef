import type { JsonObject } from '../../base/json';
import { arn, arnFor, defined, part, secondsMs, text, texts, type JobKind, type KnownJob } from '../jobs/job-kind';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html */
export const batchJob: JobKind = {
  watching: ['batch:DescribeJobs'],
  stopping: ['batch:TerminateJob'],
  rule: 'StepFunctionsGetEventsForBatchJobsRule',
  statuses: { TIMED_OUT: 'FAILED', STOPPED: 'FAILED' },
  starting: (input, where) =>
    [
      arnFor(where, 'batch', 'job-definition/', text(input, 'jobDefinition')),
      arnFor(where, 'batch', 'job-queue/', text(input, 'jobQueue')),
    ].map((resource) => ({ action: 'batch:SubmitJob', resource })),
  started: ({ id, input, place }) => ({
    jobArn: arn(place, 'batch', `job/${id}`),
    jobId: id,
    jobName: text(input, 'jobName'),
  }),
  members,
  describedBy: 'describeJobs',
  ask: {
    operation: 'DescribeJobs',
    takesSeveral: true,
    ids: (input) => texts(input, 'jobs'),
    answer: (jobs) => ({ jobs: [...jobs] }),
  },
  stop: { operation: 'TerminateJob', ids: (input) => [text(input, 'jobId')], answer: () => ({}) },
  result: ({ Jobs }) => (Jobs as JsonObject[])[0] ?? {},
  limitMs: (input, app) => {
    const given = text(input, 'jobDefinition');
    const definition = app
      .ofType('AWS::Batch::JobDefinition')
      .find(({ name, arn: own }) => [name, own].includes(given));
    const own = part(definition?.properties ?? {}, 'Timeout')['AttemptDurationSeconds'];
    return secondsMs(part(input, 'timeout')['attemptDurationSeconds'] ?? own);
  },
  event: (job) => ({
    source: 'aws.batch',
    detailType: 'Batch Job State Change',
    detail: members(job),
    resources: [arn(job.place, 'batch', `job/${job.id}`)],
  }),
};

function members({ id, input, statusText, startMs, endMs, reason, status, place, limitMs }: KnownJob): JsonObject {
  const exitCode = status === 'SUCCEEDED' ? 0 : status === 'RUNNING' ? undefined : 1;
  return defined({
    jobArn: arn(place, 'batch', `job/${id}`),
    jobId: id,
    jobName: text(input, 'jobName'),
    jobQueue: arnFor(place, 'batch', 'job-queue/', text(input, 'jobQueue')),
    jobDefinition: arnFor(place, 'batch', 'job-definition/', text(input, 'jobDefinition')),
    status: statusText,
    statusReason: reason,
    attempts: [],
    createdAt: startMs,
    startedAt: startMs,
    stoppedAt: endMs,
    dependsOn: input['dependsOn'] ?? [],
    parameters: input['parameters'] ?? {},
    container: defined({ exitCode, environment: [] }),
    timeout: limitMs === undefined ? undefined : { attemptDurationSeconds: limitMs / 1000 },
    isTerminated: status === 'STOPPED',
  });
}
