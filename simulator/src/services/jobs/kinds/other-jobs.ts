import type { JsonObject } from '../../../base/json';
import {
  arn,
  arnFor,
  defined,
  isOneOf,
  minutes,
  passes,
  seconds,
  text,
  texts,
  type JobKind,
  type KnownJob,
} from '../job-kind';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-databrew.html */
export const dataBrewJobRun: JobKind = {
  watching: ['databrew:ListJobRuns'],
  stopping: ['databrew:StopJobRun'],
  statuses: { TIMED_OUT: 'TIMEOUT' },
  starting: (input, where) => [
    { action: 'databrew:StartJobRun', resource: arnFor(where, 'databrew', 'job/', text(input, 'Name')) },
  ],
  newId: (_, unique) => `db_${unique.replaceAll('-', '').repeat(2)}`,
  started: ({ id }) => ({ RunId: id }),
  members: ({ id, input, statusText, startMs, endMs, reason }) =>
    defined({
      RunId: id,
      JobName: text(input, 'Name'),
      State: statusText,
      StartedOn: seconds(startMs),
      CompletedOn: seconds(endMs),
      ErrorMessage: reason,
    }),
  describedBy: 'describeJobRun',
  ask: { operation: 'DescribeJobRun', ids: (input) => [text(input, 'RunId')], answer: ([run]) => run ?? {} },
  stop: {
    operation: 'StopJobRun',
    ids: (input) => [text(input, 'RunId')],
    answer: ([run]) => defined({ RunId: run?.['RunId'] }),
  },
  limitMs: (input, app) => {
    // A job of the app tells its timeout in minutes; two days are the default.
    const job = app.ofType('AWS::DataBrew::Job').find(({ name }) => name === input['Name'] || name === input['name']);
    return minutes(job?.property('Timeout') ?? 2880);
  },
  event: ({ id, input, statusText, status, reason }) => ({
    source: 'aws.databrew',
    detailType: 'DataBrew Job State Change',
    detail: {
      jobName: text(input, 'Name'),
      severity: status === 'SUCCEEDED' ? 'INFO' : 'ERROR',
      state: statusText,
      jobRunId: id,
      message: reason ?? statusText,
    },
  }),
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-eks.html */
export const emrOnEks: Readonly<Record<string, JobKind>> = {
  startJobRun: {
    watching: ['emr-containers:DescribeJobRun'],
    stopping: ['emr-containers:CancelJobRun'],
    statuses: { SUCCEEDED: 'COMPLETED', TIMED_OUT: 'FAILED', STOPPED: 'CANCELLED' },
    starting: (input, where) => [
      {
        action: 'emr-containers:StartJobRun',
        resource: arn(where, 'emr-containers', `/virtualclusters/${text(input, 'virtualClusterId')}`),
        // It hands no role over: the service account of the pods takes it.
        context: { 'emr-containers:executionrolearn': [text(input, 'executionRoleArn')] },
      },
    ],
    newId: (_, unique) => unique.replaceAll('-', '').slice(0, 19),
    token: 'clientToken',
    started: ({ id, input, place }) =>
      defined({
        id,
        name: input['name'],
        arn: arn(place, 'emr-containers', `/virtualclusters/${text(input, 'virtualClusterId')}/jobruns/${id}`),
        virtualClusterId: text(input, 'virtualClusterId'),
      }),
    members: ({ id, input, statusText, startMs, endMs, reason }) =>
      defined({
        ...input,
        id,
        state: statusText,
        createdAt: seconds(startMs),
        finishedAt: seconds(endMs),
        stateDetails: reason,
      }),
    describedBy: 'describeJobRun',
    ask: {
      operation: 'DescribeJobRun',
      ids: (input) => [text(input, 'id')],
      answer: ([run]) => ({ jobRun: run ?? {} }),
    },
    stop: {
      operation: 'CancelJobRun',
      ids: (input) => [text(input, 'id')],
      answer: ([run]) => defined({ id: run?.['id'], virtualClusterId: run?.['virtualClusterId'] }),
    },
    search: {
      operation: 'ListJobRuns',
      pageSize: 50,
      isMeant: ({ input: { virtualClusterId }, statusText }, input) =>
        virtualClusterId === input['virtualClusterId'] && isOneOf(statusText, texts(input, 'states')),
      answer: (jobRuns, nextToken) => defined({ jobRuns: [...jobRuns], nextToken }),
    },
    result: ({ JobRun }) => JobRun as JsonObject,
    event: ({ id, input, statusText }) => ({
      source: 'aws.emr-containers',
      detailType: 'EMR Job Run State Change',
      detail: { id, virtualClusterId: text(input, 'virtualClusterId'), state: statusText },
    }),
  },
  deleteVirtualCluster: {
    watching: ['emr-containers:DescribeVirtualCluster'],
    stopping: [],
    statuses: { RUNNING: 'TERMINATING', SUCCEEDED: 'TERMINATED' },
    newId: (input) => text(input, 'id'),
    started: ({ id }) => ({ id }),
    members: ({ id, statusText }) => ({ id, state: statusText }),
    describedBy: 'describeVirtualCluster',
    ask: {
      operation: 'DescribeVirtualCluster',
      ids: (input) => [text(input, 'id')],
      answer: ([found]) => ({ virtualCluster: found ?? {} }),
    },
    result: ({ VirtualCluster }) => VirtualCluster as JsonObject,
  },
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-mediaconvert.html */
export const mediaConvertJob: JobKind = {
  starting: (input) => [
    { action: 'mediaconvert:CreateJob' },
    passes(text(input, 'role'), 'mediaconvert.amazonaws.com'),
  ],
  watching: ['mediaconvert:GetJob'],
  stopping: ['mediaconvert:CancelJob'],
  rule: 'StepFunctionsGetEventsForMediaConvertJobRule',
  statuses: { RUNNING: 'PROGRESSING', SUCCEEDED: 'COMPLETE', FAILED: 'ERROR', TIMED_OUT: 'ERROR', STOPPED: 'CANCELED' },
  newId: (_, unique) => `${Date.UTC(2020, 0)}-${unique.slice(0, 6)}`,
  token: 'ClientRequestToken',
  started: (job) => ({ Job: mediaMembers(job) }),
  members: mediaMembers,
  describedBy: 'getJob',
  ask: { operation: 'GetJob', ids: (input) => [text(input, 'Id')], answer: ([job]) => ({ Job: job ?? {} }) },
  stop: { operation: 'CancelJob', ids: (input) => [text(input, 'id')], answer: () => ({}) },
  search: {
    operation: 'ListJobs',
    pageSize: 20,
    isMeant: ({ statusText }, input) => ['', statusText].includes(text(input, 'Status')),
    answer: (found, NextToken) => defined({ Jobs: [...found], NextToken }),
  },
  event: ({ id, statusText, startMs, endMs }) => ({
    source: 'aws.mediaconvert',
    detailType: 'MediaConvert Job State Change',
    detail: { timestamp: endMs ?? startMs, jobId: id, status: statusText, userMetadata: {} },
  }),
};

function mediaMembers({ id, input, statusText, startMs, reason, place }: KnownJob): JsonObject {
  return defined({
    Arn: arn(place, 'mediaconvert', `jobs/${id}`),
    Id: id,
    CreatedAt: seconds(startMs),
    Role: text(input, 'Role'),
    Settings: input['Settings'] ?? {},
    UserMetadata: input['UserMetadata'],
    Status: statusText,
    ErrorMessage: reason,
  });
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrock.html */
export const bedrockCustomization: JobKind = {
  starting: (input) => [
    { action: 'bedrock:CreateModelCustomizationJob' },
    passes(text(input, 'roleArn'), 'bedrock.amazonaws.com'),
  ],
  watching: ['bedrock:GetModelCustomizationJob'],
  stopping: ['bedrock:StopModelCustomizationJob'],
  statuses: {
    RUNNING: 'InProgress',
    SUCCEEDED: 'Completed',
    FAILED: 'Failed',
    TIMED_OUT: 'Failed',
    STOPPED: 'Stopped',
  },
  newId: (_, unique, place) => arn(place, 'bedrock', `model-customization-job/${unique.slice(0, 12)}`),
  token: 'clientRequestToken',
  started: ({ id }) => ({ jobArn: id }),
  members: ({ id, input, statusText, startMs, endMs, reason }) =>
    defined({
      ...input,
      jobArn: id,
      status: statusText,
      creationTime: seconds(startMs),
      endTime: seconds(endMs),
      failureMessage: reason,
    }),
  describedBy: 'getModelCustomizationJob',
  ask: {
    operation: 'GetModelCustomizationJob',
    ids: (input) => [text(input, 'jobIdentifier')],
    answer: ([job]) => job ?? {},
  },
  stop: { operation: 'StopModelCustomizationJob', ids: (input) => [text(input, 'jobIdentifier')], answer: () => ({}) },
  search: {
    operation: 'ListModelCustomizationJobs',
    pageSize: 100,
    isMeant: ({ input: started, statusText }, input) =>
      text(started, 'jobName').includes(text(input, 'nameContains')) &&
      ['', statusText].includes(text(input, 'statusEquals')),
    answer: (found, nextToken) => defined({ modelCustomizationJobSummaries: [...found], nextToken }),
  },
  event: ({ id, statusText }) => ({
    source: 'aws.bedrock',
    detailType: 'Model Customization Job State Change',
    detail: { jobArn: id, status: statusText },
  }),
};
