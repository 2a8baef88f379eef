import { Duration } from 'aws-cdk-lib';
import { arnIn, may, mayHearOfJobs, mayPass } from '../../resources/job-access';
import type { BuiltWork } from '../built-work';
import type { WorkSageMakerJobOptions } from './job-options';
import { checkPrefix, jobWork, uniqueName } from './job-work';

const AT = 'Work.runTuningJob';

/** Runs a job of SageMaker that tunes hyperparameters. */
export function tuningJob(options: WorkSageMakerJobOptions): BuiltWork {
  const { role, jobNamePrefix = 'workflow' } = options;
  const must = 'be 1 to 12 letters, digits and hyphens that begin and end with a letter or a digit';
  const prefix = checkPrefix(AT, jobNamePrefix, /^[A-Za-z0-9]([A-Za-z0-9-]{0,10}[A-Za-z0-9])?$/, must);
  const jobs = arnIn(role, 'sagemaker', 'hyper-parameter-tuning-job', `${prefix.toLowerCase()}-*`);
  return jobWork(
    {
      at: AT,
      integration: 'sagemaker:createHyperParameterTuningJob',
      arguments: ({ jobTimeout }) => ({
        // Of 32 characters at most, and taken for ever.
        HyperParameterTuningJobName: uniqueName(prefix, 19),
        // With it end the training jobs that it has begun.
        HyperParameterTuningJobConfig: { ResourceLimits: { MaxRuntimeInSeconds: jobTimeout.toSeconds() } },
        TrainingJobDefinition: { RoleArn: role.roleArn },
      }),
      atLeast: Duration.minutes(2),
      atMost: Duration.days(182),
      result:
        '{"id": $states.result.HyperParameterTuningJobName, "status": $states.result.HyperParameterTuningJobStatus, ' +
        '"best": $states.result.BestTrainingJob.TrainingJobName}',
      errorPrefix: 'SageMaker',
      transient: ['AmazonSageMakerException', 'ResourceLimitExceededException'],
      statements: [
        may(
          ['Create', 'Describe', 'Stop'].map((verb) => `sagemaker:${verb}HyperParameterTuningJob`),
          jobs,
        ),
        // Step Functions marks the jobs that it waits for.
        may(['sagemaker:AddTags', 'sagemaker:ListTags'], jobs),
        mayPass('sagemaker.amazonaws.com', role),
        mayHearOfJobs(role, 'StepFunctionsGetEventsForSageMakerTuningJobsRule'),
      ],
    },
    options,
  );
}
