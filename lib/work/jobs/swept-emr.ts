import { aws_iam as iam } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { jsonata } from '../../core/jsonata';
import { arnIn, may, mayHearOfJobs } from '../../resources/job-access';
import { isOver } from '../../states/deadline-mark';
import { hashed } from './job-work';
import type { SweptKind } from './swept-kind';
import type { SweptEmrContainersJobsOptions, SweptEmrStepsOptions } from './swept-options';
import { MARK, NEXT_TOKEN, overOf } from './sweep-texts';

/** Steps of a cluster of EMR, known by their names. */
export function emrSteps({ clusterId }: SweptEmrStepsOptions): SweptKind {
  return {
    prefix: MARK.prefix,
    hashLength: 40,
    job: (scope, { ofAttempt }) => ({
      integration: 'elasticmapreduce:addStep',
      arguments: () => ({ ClusterId: clusterId, Step: { Name: jsonata(ofAttempt) } }),
      result: '{"id": $states.result.Step.Id, "status": $states.result.Step.Status.State}',
      errorPrefix: 'ElasticMapReduce',
      transient: ['AmazonElasticMapReduceException'],
      statements: [
        may(
          ['elasticmapreduce:AddJobFlowSteps', 'elasticmapreduce:DescribeStep', 'elasticmapreduce:CancelSteps'],
          arnIn(scope, 'elasticmapreduce', 'cluster', clusterId),
        ),
        mayHearOfJobs(scope, 'StepFunctionsGetEventForEMRAddJobFlowStepsRule'),
      ],
    }),
    sweep: (scope) => {
      const cluster = arnIn(scope, 'elasticmapreduce', 'cluster', clusterId);
      return {
        what: 'steps',
        list: {
          integration: 'aws-sdk:emr:listSteps',
          arguments: { ClusterId: clusterId, StepStates: ['PENDING', 'RUNNING'], Marker: NEXT_TOKEN },
          found: overOf('$states.result.Steps', 'Id', isOver('$job.Name', MARK)),
          next: '$states.result.Marker',
          statements: [may(['elasticmapreduce:ListSteps'], cluster)],
        },
        stop: {
          integration: 'aws-sdk:emr:cancelSteps',
          // A step that is at work ends only so.
          arguments: {
            ClusterId: clusterId,
            StepIds: ['{% $states.input %}'],
            StepCancellationOption: 'TERMINATE_PROCESS',
          },
          statements: [may(['elasticmapreduce:CancelSteps'], cluster)],
        },
      };
    },
  };
}

/** Jobs of a virtual cluster of EMR on EKS, known by their names. */
export function emrContainersJobs({ virtualClusterId, executionRole }: SweptEmrContainersJobsOptions): SweptKind {
  const runs = `${virtualClusterId}/jobruns/*`;
  return {
    prefix: MARK.prefix,
    hashLength: 40,
    job: (scope, { ofStart }) => ({
      integration: 'emr-containers:startJobRun',
      arguments: () => ({
        VirtualClusterId: virtualClusterId,
        Name: jsonata(ofStart),
        ClientToken: hashed(ofStart),
        ExecutionRoleArn: executionRole.roleArn,
      }),
      result: '{"id": $states.result.Id, "status": $states.result.State}',
      errorPrefix: 'EMRContainers',
      transient: ['AmazonEMRContainersException', 'InternalServerException'],
      statements: [
        new iam.PolicyStatement({
          actions: ['emr-containers:StartJobRun'],
          resources: [virtualCluster(scope, virtualClusterId)],
          // Nobody hands this role over: the service account of the pods takes it.
          conditions: { StringEquals: { 'emr-containers:ExecutionRoleArn': executionRole.roleArn } },
        }),
        may(['emr-containers:DescribeJobRun', 'emr-containers:CancelJobRun'], virtualCluster(scope, runs)),
      ],
    }),
    sweep: (scope) => ({
      what: 'jobs',
      list: {
        integration: 'aws-sdk:emrcontainers:listJobRuns',
        arguments: {
          VirtualClusterId: virtualClusterId,
          States: ['PENDING', 'SUBMITTED', 'RUNNING'],
          NextToken: NEXT_TOKEN,
        },
        found: overOf('$states.result.JobRuns', 'Id', isOver('$job.Name', MARK)),
        next: '$states.result.NextToken',
        statements: [may(['emr-containers:ListJobRuns'], virtualCluster(scope, virtualClusterId))],
      },
      stop: {
        integration: 'aws-sdk:emrcontainers:cancelJobRun',
        arguments: { VirtualClusterId: virtualClusterId, Id: '{% $states.input %}' },
        statements: [may(['emr-containers:CancelJobRun'], virtualCluster(scope, runs))],
      },
    }),
  };
}

function virtualCluster(scope: IConstruct, name: string): string {
  return arnIn(scope, 'emr-containers', '/virtualclusters', name);
}
