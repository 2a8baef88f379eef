import type { JsonObject } from '../../base/json';
import { arn, arnFor, defined, passes, seconds, text, texts, type JobKind, type KnownJob } from '../jobs/job-kind';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html */
export const ecsTask: JobKind = {
  watching: ['ecs:DescribeTasks'],
  stopping: ['ecs:StopTask'],
  rule: 'StepFunctionsGetEventsForECSTaskRule',
  statuses: { SUCCEEDED: 'STOPPED', FAILED: 'STOPPED', TIMED_OUT: 'STOPPED' },
  starting: (input, where) => {
    const given = text(input, 'taskDefinition');
    const definition = where.tryFind('AWS::ECS::TaskDefinition', given);
    const roles = [definition?.property('TaskRoleArn'), definition?.property('ExecutionRoleArn')];
    return [
      { action: 'ecs:RunTask', resource: revisionOf(given, definition?.arn, where) },
      ...roles.flatMap((role) => (typeof role === 'string' ? [passes(role, 'ecs-tasks.amazonaws.com')] : [])),
    ];
  },
  newId: (input, unique, place) =>
    arn(place, 'ecs', `task/${clusterName(text(input, 'cluster'))}/${unique.replaceAll('-', '')}`),
  token: 'clientToken',
  started: (job) => ({ tasks: [members(job)], failures: [] }),
  members,
  describedBy: 'describeTasks',
  ask: {
    operation: 'DescribeTasks',
    takesSeveral: true,
    ids: (input) => texts(input, 'tasks'),
    answer: (tasks) => ({ tasks: [...tasks], failures: [] }),
  },
  stop: { operation: 'StopTask', ids: (input) => [text(input, 'task')], answer: ([task]) => ({ task: task ?? {} }) },
  search: {
    operation: 'ListTasks',
    pageSize: 100,
    isMeant: (job, input) =>
      clusterName(text(job.input, 'cluster')) === clusterName(text(input, 'cluster')) &&
      (job.status === 'RUNNING') === ((text(input, 'desiredStatus') || 'RUNNING') === 'RUNNING') &&
      (text(input, 'family') === '' || familyOf(job) === text(input, 'family')) &&
      (text(input, 'startedBy') === '' || startedBy(job.input) === text(input, 'startedBy')),
    answer: (found, nextToken) => defined({ taskArns: found.map(({ taskArn }) => taskArn), nextToken }),
  },
  result: ({ Tasks }) => (Tasks as JsonObject[])[0] ?? {},
  event: (job) => ({
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    detail: members(job),
    resources: [job.id],
  }),
};

/** A family alone means its newest revision, and permissions are judged on that. */
function revisionOf(given: string, newest: string | undefined, where: Parameters<typeof arnFor>[0]): string {
  const known = arnFor(where, 'ecs', 'task-definition/', given);
  return /:\d+$/.test(known) ? known : (newest ?? `${known}:*`);
}

function members(job: KnownJob): JsonObject {
  const { id, input, status, startMs, endMs, reason, place } = job;
  const ended = status !== 'RUNNING';
  return defined({
    taskArn: id,
    clusterArn: arnFor(place, 'ecs', 'cluster/', text(input, 'cluster') || 'default'),
    taskDefinitionArn: arnFor(place, 'ecs', 'task-definition/', text(input, 'taskDefinition')),
    desiredStatus: ended ? 'STOPPED' : 'RUNNING',
    lastStatus: ended ? 'STOPPED' : 'RUNNING',
    group: text(input, 'group') || `family:${familyOf(job)}`,
    startedBy: startedBy(input),
    launchType: input['launchType'],
    tags: input['tags'],
    containers: [defined({ name: 'main', exitCode: ended ? (status === 'SUCCEEDED' ? 0 : 1) : undefined })],
    overrides: input['overrides'],
    createdAt: seconds(startMs),
    startedAt: seconds(startMs),
    stoppedAt: seconds(endMs),
    stopCode: ended ? (status === 'STOPPED' ? 'UserInitiated' : 'EssentialContainerExited') : undefined,
    stoppedReason: reason ?? (ended ? 'Essential container in task exited' : undefined),
  });
}

function startedBy(input: JsonObject): string {
  return text(input, 'startedBy') || 'AWS Step Functions';
}

function familyOf({ input }: KnownJob): string {
  return text(input, 'taskDefinition')
    .replace(/^.*task-definition\//, '')
    .replace(/:\d+$/, '');
}

function clusterName(nameOrArn: string): string {
  return nameOrArn === '' ? 'default' : nameOrArn.replace(/^.*cluster\//, '');
}
