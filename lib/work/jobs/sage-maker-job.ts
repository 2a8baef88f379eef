import { Duration } from 'aws-cdk-lib';
import { arnIn, may, mayHearOfJobs, mayPass } from '../../resources/job-access';
import type { BuiltWork } from '../built-work';
import type { WorkSageMakerJobOptions } from './job-options';
import { checkPrefix, jobWork, uniqueName } from './job-work';

/** The kinds of jobs that SageMaker itself ends in time; a transform job has no timeout of its own. */
export type SageMakerKind = 'Processing' | 'Training';

const AT_MOST: Readonly<Record<SageMakerKind, Duration>> = {
  Processing: Duration.days(5),
  Training: Duration.days(28),
};

/** The fields in the result of a kind beside the name and the status. */
const MORE: Readonly<Record<SageMakerKind, string>> = {
  Processing: '"message": $states.result.ExitMessage',
  Training: '"model": $states.result.ModelArtifacts.S3ModelArtifacts',
};

/** Runs a job of SageMaker. */
export function sageMakerJob(kind: SageMakerKind, options: WorkSageMakerJobOptions): BuiltWork {
  const at = `Work.run${kind}Job`;
  const { role, jobNamePrefix = 'workflow' } = options;
  const must = 'be 1 to 20 letters, digits and hyphens that begin and end with a letter or a digit';
  const prefix = checkPrefix(at, jobNamePrefix, /^[A-Za-z0-9]([A-Za-z0-9-]{0,18}[A-Za-z0-9])?$/, must);
  const jobs = arnIn(role, 'sagemaker', `${kind.toLowerCase()}-job`, `${prefix.toLowerCase()}-*`);
  return jobWork(
    {
      at,
      integration: `sagemaker:create${kind}Job`,
      arguments: ({ jobTimeout }) => ({
        // A name is taken for ever: that of an attempt whose answer was lost as well.
        [`${kind}JobName`]: uniqueName(prefix, 40),
        RoleArn: role.roleArn,
        StoppingCondition: { MaxRuntimeInSeconds: jobTimeout.toSeconds() },
      }),
      atLeast: Duration.minutes(1),
      atMost: AT_MOST[kind],
      result: `{"id": $states.result.${kind}JobName, "status": $states.result.${kind}JobStatus, ${MORE[kind]}}`,
      errorPrefix: 'SageMaker',
      transient: ['AmazonSageMakerException', 'ResourceLimitExceededException'],
      statements: [
        may([`sagemaker:Create${kind}Job`, `sagemaker:Describe${kind}Job`, `sagemaker:Stop${kind}Job`], jobs),
        // Step Functions marks the jobs that it waits for.
        may(['sagemaker:AddTags', 'sagemaker:ListTags'], jobs),
        mayPass('sagemaker.amazonaws.com', role),
        mayHearOfJobs(role, `StepFunctionsGetEventsForSageMaker${kind}JobsRule`),
      ],
    },
    options,
  );
}
