import type * as iam from 'aws-cdk-lib/aws-iam';
import { jsonata } from '../../core/jsonata';
import { arnIn, may, mayHearOfJobs, mayPass } from '../../resources/job-access';
import { isOver } from '../../states/deadline-mark';
import { checkPrefix } from './job-work';
import type { SweptKind } from './swept-kind';
import { NEXT_TOKEN, overOf } from './sweep-texts';

/** The kinds of jobs of SageMaker that it never ends by itself. */
type Kind = 'Transform' | 'Labeling';

/** The list in a page of each kind, and the field in its result beside the name and the status. */
const KINDS = {
  Transform: { list: 'TransformJobSummaries', more: '"location": $states.result.TransformOutput.S3OutputPath' },
  Labeling: { list: 'LabelingJobSummaryList', more: '"labeled": $states.result.LabelCounters.TotalLabeled' },
};

/** Jobs of SageMaker that it never ends by itself. */
export function sweptSageMakerJobs(kind: Kind, options: { jobNamePrefix?: string; role?: iam.IRole }): SweptKind {
  const { jobNamePrefix = 'workflow', role } = options;
  const at = `SweptJobs.${kind.toLowerCase()}Jobs`;
  const must = 'be 1 to 20 letters, digits and hyphens that begin and end with a letter or a digit';
  const prefix = checkPrefix(at, jobNamePrefix, /^[A-Za-z0-9]([A-Za-z0-9-]{0,18}[A-Za-z0-9])?$/, must);
  const resource = `${kind.toLowerCase()}-job`;
  const [name, { list, more }] = [`${kind}JobName`, KINDS[kind]];
  return {
    prefix,
    hashLength: 30,
    job: (scope, { ofAttempt }) => {
      const jobs = arnIn(scope, 'sagemaker', resource, `${prefix.toLowerCase()}-*`);
      return {
        integration: `sagemaker:create${kind}Job`,
        arguments: () => ({ [name]: jsonata(ofAttempt), ...(role !== undefined && { RoleArn: role.roleArn }) }),
        result: `{"id": $states.result.${name}, "status": $states.result.${kind}JobStatus, ${more}}`,
        errorPrefix: 'SageMaker',
        transient: ['AmazonSageMakerException', 'ResourceLimitExceededException'],
        statements: [
          may([`sagemaker:Create${kind}Job`, `sagemaker:Describe${kind}Job`, `sagemaker:Stop${kind}Job`], jobs),
          // Step Functions marks the jobs that it waits for.
          may(['sagemaker:AddTags', 'sagemaker:ListTags'], jobs),
          ...(role === undefined ? [] : [mayPass('sagemaker.amazonaws.com', role)]),
          mayHearOfJobs(scope, `StepFunctionsGetEventsForSageMaker${kind}JobsRule`),
        ],
      };
    },
    sweep: (scope) => ({
      what: 'jobs',
      list: {
        integration: `aws-sdk:sagemaker:list${kind}Jobs`,
        arguments: { NameContains: `${prefix}-`, StatusEquals: 'InProgress', MaxResults: 100, NextToken: NEXT_TOKEN },
        found: overOf(`$states.result.${list}`, name, isOver(`$job.${name}`, { prefix, separator: '-' })),
        next: '$states.result.NextToken',
        // What is listed has no ARN.
        statements: [may([`sagemaker:List${kind}Jobs`], '*')],
      },
      stop: {
        integration: `aws-sdk:sagemaker:stop${kind}Job`,
        arguments: { [name]: '{% $states.input %}' },
        statements: [
          may([`sagemaker:Stop${kind}Job`], arnIn(scope, 'sagemaker', resource, `${prefix.toLowerCase()}-*`)),
        ],
      },
    }),
  };
}
