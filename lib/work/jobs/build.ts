import { Duration } from 'aws-cdk-lib';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { may, mayHearOfJobs } from '../../resources/job-access';
import type { BuiltWork } from '../built-work';
import type { WorkJobOptions } from './job-options';
import { hashed, jobToken, jobWork, type JobTimes } from './job-work';

/** CodeBuild's bounds for the time in its queue. */
const LEAST_QUEUED = 5;
const MOST_QUEUED = 480;

/** Runs a build of CodeBuild. */
export function build(project: codebuild.IProject, options: WorkJobOptions): BuiltWork {
  return jobWork(
    {
      at: 'Work.runBuild',
      integration: 'codebuild:startBuild',
      arguments: ({ jobTimeout, wait }) => ({
        ProjectName: project.projectName,
        TimeoutInMinutesOverride: jobTimeout.toMinutes(),
        QueuedTimeoutInMinutesOverride: queuedMinutes(wait),
        // A build that CodeBuild begins again is none that anybody waits for.
        AutoRetryLimitOverride: 0,
        // CodeBuild keeps it for five minutes, in which retries have come to their end.
        IdempotencyToken: hashed(jobToken(options)),
      }),
      atLeast: Duration.minutes(5),
      atMost: Duration.hours(36),
      result:
        '{"id": $states.result.Build.Id, "status": $states.result.Build.BuildStatus, "logs": $states.result.Build.Logs.DeepLink}',
      errorPrefix: 'CodeBuild',
      transient: ['AWSCodeBuildException', 'AccountLimitExceededException'],
      statements: [
        may(['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:BatchGetBuilds'], project.projectArn),
        mayHearOfJobs(project, 'StepFunctionsGetEventForCodeBuildStartBuildRule'),
      ],
      target: project,
      targetArn: project.projectArn,
    },
    options,
  );
}

/** The time in the queue that is left to a build, within the bounds of CodeBuild. */
export function queuedMinutes(wait: JobTimes['wait']): number {
  return Math.min(MOST_QUEUED, Math.max(LEAST_QUEUED, Math.floor(wait.toSeconds() / 60)));
}
