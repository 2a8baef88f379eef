import type { JsonObject } from '../../../base/json';
import { arnFor, defined, minutes, part, seconds, text, texts, type JobKind, type KnownJob } from '../job-kind';
import type { App } from '../../resource';

const DEFAULT_LIMIT_MINUTES = 60;
const STATUSES = { RUNNING: 'IN_PROGRESS' };

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html */
export const codeBuild: JobKind = {
  watching: ['codebuild:BatchGetBuilds'],
  stopping: ['codebuild:StopBuild'],
  rule: 'StepFunctionsGetEventForCodeBuildStartBuildRule',
  statuses: STATUSES,
  starting: (input, where) => [
    { action: 'codebuild:StartBuild', resource: arnFor(where, 'codebuild', 'project/', text(input, 'projectName')) },
  ],
  newId: (input, unique) => `${text(input, 'projectName')}:${unique}`,
  token: 'idempotencyToken',
  started: (job) => ({ build: members(job) }),
  members,
  describedBy: 'batchGetBuilds',
  ask: {
    operation: 'BatchGetBuilds',
    takesSeveral: true,
    ids: (input) => texts(input, 'ids'),
    answer: (builds) => ({ builds: [...builds] }),
  },
  stop: { operation: 'StopBuild', ids: (input) => [text(input, 'id')], answer: ([build]) => ({ build: build ?? {} }) },
  result: ({ Builds }) => ({ Build: (Builds as JsonObject[])[0] ?? {} }),
  limitMs,
  event: ({ id, input, statusText, place }) => ({
    source: 'aws.codebuild',
    detailType: 'CodeBuild Build State Change',
    detail: {
      'build-status': statusText,
      'project-name': text(input, 'projectName'),
      'build-id': arnFor(place, 'codebuild', 'build/', id),
      'current-phase': statusText === 'IN_PROGRESS' ? 'SUBMITTED' : 'COMPLETED',
      version: '1',
    },
  }),
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html */
export const codeBuildBatch: JobKind = {
  watching: ['codebuild:BatchGetBuildBatches'],
  stopping: ['codebuild:StopBuildBatch'],
  rule: 'StepFunctionsGetEventForCodeBuildStartBuildBatchRule',
  statuses: STATUSES,
  newId: (input, unique) => `${text(input, 'projectName') || text(input, 'id').split(':')[0]}:${unique}`,
  token: 'idempotencyToken',
  started: (job) => ({ buildBatch: batchMembers(job) }),
  members: batchMembers,
  describedBy: 'batchGetBuildBatches',
  ask: {
    operation: 'BatchGetBuildBatches',
    takesSeveral: true,
    ids: (input) => texts(input, 'ids'),
    answer: (batches) => ({ buildBatches: [...batches] }),
  },
  stop: {
    operation: 'StopBuildBatch',
    ids: (input) => [text(input, 'id')],
    answer: ([batch]) => ({ buildBatch: batch ?? {} }),
  },
  result: ({ BuildBatches }) => ({ BuildBatch: (BuildBatches as JsonObject[])[0] ?? {} }),
  limitMs: (input, app) => minutes(part(input, 'buildBatchConfigOverride')['timeoutInMins']) ?? limitMs(input, app),
  event: ({ id, input, statusText, place }) => ({
    source: 'aws.codebuild',
    detailType: 'CodeBuild Build Batch State Change',
    detail: {
      'build-batch-status': statusText,
      'project-name': text(input, 'projectName'),
      'build-batch-id': arnFor(place, 'codebuild', 'build-batch/', id),
    },
  }),
};

function members({ id, input, statusText, startMs, endMs, status, place }: KnownJob): JsonObject {
  return defined({
    id,
    arn: arnFor(place, 'codebuild', 'build/', id),
    projectName: text(input, 'projectName'),
    buildStatus: statusText,
    buildComplete: status !== 'RUNNING',
    startTime: seconds(startMs),
    endTime: seconds(endMs),
    reportArns: [],
  });
}

function batchMembers({ id, input, statusText, startMs, endMs, status, place }: KnownJob): JsonObject {
  return defined({
    id,
    arn: arnFor(place, 'codebuild', 'build-batch/', id),
    projectName: text(input, 'projectName'),
    buildBatchStatus: statusText,
    complete: status !== 'RUNNING',
    startTime: seconds(startMs),
    endTime: seconds(endMs),
  });
}

function limitMs(input: JsonObject, app: App): number | undefined {
  const given = input['timeoutInMinutesOverride'] ?? input['buildTimeoutInMinutesOverride'];
  const project = app.ofType('AWS::CodeBuild::Project').find(({ name }) => name === input['projectName']);
  return minutes(given ?? project?.property('TimeoutInMinutes') ?? DEFAULT_LIMIT_MINUTES);
}
