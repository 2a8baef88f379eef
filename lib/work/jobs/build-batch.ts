import { Duration } from 'aws-cdk-lib';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { may, mayHearOfJobs } from '../../resources/job-access';
import type { BuiltWork } from '../built-work';
import { queuedMinutes } from './build';
import type { WorkJobOptions } from './job-options';
import { hashed, jobToken, jobWork } from './job-work';

/** Runs a batch of builds of CodeBuild. */
export function buildBatch(project: codebuild.IProject, options: WorkJobOptions): BuiltWork {
  return jobWork(
    {
      at: 'Work.runBuildBatch',
      integration: 'codebuild:startBuildBatch',
      arguments: ({ jobTimeout, wait }) => ({
        ProjectName: project.projectName,
        // The end of the whole batch, and of each build in it.
        BuildBatchConfigOverride: { TimeoutInMins: jobTimeout.toMinutes() },
        BuildTimeoutInMinutesOverride: jobTimeout.toMinutes(),
        QueuedTimeoutInMinutesOverride: queuedMinutes(wait),
        IdempotencyToken: hashed(jobToken(options)),
      }),
      atLeast: Duration.minutes(5),
      atMost: Duration.hours(36),
      result: '{"id": $states.result.BuildBatch.Id, "status": $states.result.BuildBatch.BuildBatchStatus}',
      errorPrefix: 'CodeBuild',
      transient: ['AWSCodeBuildException'],
      statements: [
        may(
          ['codebuild:StartBuildBatch', 'codebuild:StopBuildBatch', 'codebuild:BatchGetBuildBatches'],
          project.projectArn,
        ),
        mayHearOfJobs(project, 'StepFunctionsGetEventForCodeBuildStartBuildBatchRule'),
      ],
      target: project,
      targetArn: project.projectArn,
    },
    options,
  );
}
