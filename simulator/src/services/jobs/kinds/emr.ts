import type { JsonObject } from '../../../base/json';
import { defined, isOneOf, part, text, texts, type JobKind } from '../job-kind';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html */
export const emr: Readonly<Record<string, JobKind>> = {
  createCluster: {
    watching: ['elasticmapreduce:DescribeCluster'],
    stopping: ['elasticmapreduce:TerminateJobFlows'],
    rule: 'StepFunctionsGetEventForEMRRunJobFlowRule',
    statuses: {
      RUNNING: 'STARTING',
      SUCCEEDED: 'WAITING',
      FAILED: 'TERMINATED_WITH_ERRORS',
      STOPPED: 'TERMINATED',
    },
    newId: (_, unique) => `j-${short(unique)}`,
    started: ({ id }) => ({ JobFlowId: id }),
    members: ({ id, input, statusText, reason }) =>
      defined({
        Id: id,
        Name: text(input, 'Name'),
        Status: { State: statusText, StateChangeReason: defined({ Message: reason }) },
      }),
    describedBy: 'describeCluster',
    ask: {
      operation: 'DescribeCluster',
      ids: (input) => [text(input, 'ClusterId')],
      answer: ([cluster]) => ({ Cluster: cluster ?? {} }),
    },
    result: ({ Cluster }, { JobFlowId }) => ({ ClusterId: JobFlowId as string, Cluster: Cluster as JsonObject }),
    event: ({ id, input, statusText, reason }) => ({
      source: 'aws.emr',
      detailType: 'EMR Cluster State Change',
      detail: { clusterId: id, name: text(input, 'Name'), state: statusText, message: reason ?? '', severity: 'INFO' },
    }),
  },
  addStep: {
    watching: ['elasticmapreduce:DescribeStep'],
    stopping: ['elasticmapreduce:CancelSteps'],
    rule: 'StepFunctionsGetEventForEMRAddJobFlowStepsRule',
    statuses: { SUCCEEDED: 'COMPLETED', TIMED_OUT: 'FAILED', STOPPED: 'CANCELLED' },
    newId: (_, unique) => `s-${short(unique)}`,
    started: ({ id }) => ({ StepId: id }),
    members: ({ id, input, statusText, reason }) =>
      defined({
        Id: id,
        Name: text(part(input, 'Step'), 'Name'),
        Status: { State: statusText, StateChangeReason: defined({ Message: reason }) },
      }),
    describedBy: 'describeStep',
    ask: {
      operation: 'DescribeStep',
      ids: (input) => [text(input, 'StepId')],
      answer: ([step]) => ({ Step: step ?? {} }),
    },
    stop: {
      operation: 'CancelSteps',
      takesSeveral: true,
      ids: (input) => texts(input, 'StepIds'),
      answer: (found) => ({
        CancelStepsInfoList: found.map(({ Id }) => defined({ StepId: Id, Status: 'SUBMITTED' })),
      }),
    },
    search: {
      operation: 'ListSteps',
      pageSize: 50,
      isMeant: ({ input: { ClusterId }, statusText }, input) =>
        ClusterId === input['ClusterId'] && isOneOf(statusText, texts(input, 'StepStates')),
      answer: (found, Marker) => defined({ Steps: [...found], Marker }),
    },
    event: ({ id, input, statusText, reason }) => ({
      source: 'aws.emr',
      detailType: 'EMR Step Status Change',
      detail: { clusterId: text(input, 'ClusterId'), stepId: id, state: statusText, message: reason ?? '' },
    }),
  },
  terminateCluster: {
    watching: ['elasticmapreduce:DescribeCluster'],
    stopping: [],
    rule: 'StepFunctionsGetEventForEMRTerminateJobFlowsRule',
    statuses: { RUNNING: 'TERMINATING', SUCCEEDED: 'TERMINATED' },
    newId: (input) => text(input, 'ClusterId'),
    started: () => ({}),
    members: ({ id, statusText }) => ({ Id: id, Status: { State: statusText } }),
    describedBy: 'describeCluster',
    ask: {
      operation: 'DescribeCluster',
      ids: (input) => [text(input, 'ClusterId')],
      answer: ([cluster]) => ({ Cluster: cluster ?? {} }),
    },
    event: ({ id, statusText }) => ({
      source: 'aws.emr',
      detailType: 'EMR Cluster State Change',
      detail: { clusterId: id, state: statusText, severity: 'INFO' },
    }),
  },
};

function short(unique: string): string {
  return unique.replaceAll('-', '').slice(0, 13).toUpperCase();
}
