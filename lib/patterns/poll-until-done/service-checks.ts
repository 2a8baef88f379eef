import { Aws } from 'aws-cdk-lib';
import { quoted } from '../../core/jsonata';
import { Work } from '../../work/work';
import type { WorkCallAwsServiceOptions } from '../../work/work-options';
import type { PollCheckSettings } from './poll-check-settings';

/** The job in an argument. */
const JOB = '{% $job %}';

/** The statuses that are told apart; every other one means "not yet". */
interface Statuses {
  /** JSONata of the status in what the service answers, `$result`. */
  readonly of: string;
  readonly done: readonly string[];
  readonly failed: readonly string[];
}

/** A runbook of Systems Manager. */
export function automationExecution(stop: boolean): PollCheckSettings {
  const iamResources = [arn('ssm', 'automation-execution/*')];
  const parameters = { AutomationExecutionId: JOB };
  const look = { service: 'ssm', action: 'getAutomationExecution', iamResources, parameters };
  const retryOn = ['Ssm.AutomationExecutionNotFoundException'];
  const execution = '$result.AutomationExecution';
  return {
    ...settings({ ...look, retryOn }, '$result.AutomationExecutionId', {
      of: `${execution}.AutomationExecutionStatus`,
      done: ['Success', 'CompletedWithSuccess'],
      failed: ['Failed', 'TimedOut', 'Cancelled', 'Rejected', 'CompletedWithFailure', 'Exited'],
    }),
    result: `{"status": ${execution}.AutomationExecutionStatus, "outputs": ${execution}.Outputs, "failureMessage": ${execution}.FailureMessage}`,
    ...(stop && {
      cancel: Work.callAwsService({
        service: 'ssm',
        action: 'stopAutomationExecution',
        iamResources,
        parameters: { ...parameters, Type: 'Cancel' },
      }),
    }),
  };
}

/** A job of Textract, whose pages are left where they are. */
export function textract(action: string): PollCheckSettings {
  return {
    ...settings(
      { service: 'textract', action, iamResources: ['*'], parameters: { JobId: JOB, MaxResults: 1 } },
      '$result.JobId',
      { of: '$result.JobStatus', done: ['SUCCEEDED', 'PARTIAL_SUCCESS'], failed: ['FAILED'] },
    ),
    result:
      '{"status": $result.JobStatus, "statusMessage": $result.StatusMessage, "pages": $result.DocumentMetadata.Pages}',
  };
}

/** A transcription of Transcribe. */
export function transcription(): PollCheckSettings {
  const job = '$result.TranscriptionJob';
  return {
    ...settings(
      {
        service: 'transcribe',
        action: 'getTranscriptionJob',
        iamResources: [arn('transcribe', 'transcription-job/*')],
        parameters: { TranscriptionJobName: JOB },
      },
      `${job}.TranscriptionJobName`,
      { of: `${job}.TranscriptionJobStatus`, done: ['COMPLETED'], failed: ['FAILED'] },
    ),
    result: `{"status": ${job}.TranscriptionJobStatus, "transcriptUri": ${job}.Transcript.TranscriptFileUri, "failureReason": ${job}.FailureReason}`,
  };
}

/** A job of Rekognition over a stored video, whose pages are left where they are. */
export function rekognitionVideo(action: string): PollCheckSettings {
  return {
    ...settings(
      { service: 'rekognition', action, iamResources: ['*'], parameters: { JobId: JOB, MaxResults: 1 } },
      '$result.JobId',
      { of: '$result.JobStatus', done: ['SUCCEEDED'], failed: ['FAILED'] },
    ),
    result: '{"status": $result.JobStatus, "statusMessage": $result.StatusMessage}',
  };
}

/** An operation on a stack of CloudFormation. */
export function stackOperation(stackName: string, deletion: boolean): PollCheckSettings {
  const stack = '$result.Stacks[0]';
  const ends = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'];
  const failures = [
    ...['CREATE_FAILED', 'UPDATE_FAILED', 'DELETE_FAILED', 'ROLLBACK_FAILED', 'ROLLBACK_COMPLETE'],
    ...['UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_ROLLBACK_FAILED', 'IMPORT_ROLLBACK_COMPLETE'],
  ];
  return {
    ...settings(
      {
        service: 'cloudformation',
        action: 'describeStacks',
        iamResources: [arn('cloudformation', `stack/${stackName}/*`)],
        parameters: { StackName: JOB },
      },
      '$result.StackId',
      {
        of: `${stack}.StackStatus`,
        done: deletion ? ['DELETE_COMPLETE'] : ends,
        failed: deletion ? failures : [...failures, 'DELETE_COMPLETE'],
      },
    ),
    result: `{"status": ${stack}.StackStatus, "statusReason": ${stack}.StackStatusReason, "outputs": ${stack}.Outputs}`,
  };
}

/** A run of a pipeline of CodePipeline. */
export function pipelineExecution(pipelineName: string, pipelineArn: string, stop: boolean): PollCheckSettings {
  const common = { service: 'codepipeline', iamResources: [pipelineArn] };
  const parameters = { PipelineName: pipelineName, PipelineExecutionId: JOB };
  const retryOn = ['CodePipeline.PipelineExecutionNotFoundException'];
  const execution = '$result.PipelineExecution';
  return {
    ...settings({ ...common, action: 'getPipelineExecution', parameters, retryOn }, '$result.PipelineExecutionId', {
      of: `${execution}.Status`,
      done: ['Succeeded'],
      failed: ['Failed', 'Stopped', 'Cancelled', 'Superseded'],
    }),
    result: `{"status": ${execution}.Status, "statusSummary": ${execution}.StatusSummary}`,
    ...(stop && {
      cancel: Work.callAwsService({
        ...common,
        action: 'stopPipelineExecution',
        parameters: { ...parameters, Reason: 'Not done before its deadline' },
      }),
    }),
  };
}

function settings(call: WorkCallAwsServiceOptions, job: string, { of, done, failed }: Statuses): PollCheckSettings {
  const isIn = (statuses: readonly string[]): string => `${of} in [${statuses.map(quoted).join(', ')}]`;
  return {
    work: Work.callAwsService(call),
    done: isIn(done),
    failed: isIn(failed),
    result: '$result',
    job,
    total: true,
  };
}

function arn(service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
}
