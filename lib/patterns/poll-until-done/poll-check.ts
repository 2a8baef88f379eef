import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { checkArgument, checkCall, type Given } from '../../core/given';
import { expressionBody } from '../../core/jsonata';
import type { Work } from '../../work/work';
import { checkExpression } from './expression-check';
import type { PollCheckSettings } from './poll-check-settings';
import {
  automationExecution,
  pipelineExecution,
  rekognitionVideo,
  stackOperation,
  textract,
  transcription,
} from './service-checks';

/** The meaning of what a check answers. Each is JSONata in which stand `$result`, what it answered, `$job` and `$input`. */
export interface PollCheckOptions {
  /** Whether the job is done: must give `true` or `false`. */
  readonly done: string;

  /**
   * Whether the job has failed, and never will be done: must give `true` or `false`. It is asked before `done`.
   *
   * @default - the job never fails
   */
  readonly failed?: string;

  /**
   * The result that is kept of the last answer.
   *
   * @default - the whole answer
   */
  readonly result?: string;
}

/** The jobs of Textract that are asked for by their id. */
export enum TextractJob {
  /** The lines and words of a document (`StartDocumentTextDetection`). */
  TEXT_DETECTION = 'getDocumentTextDetection',
  /** The tables, forms, queries, signatures of a document (`StartDocumentAnalysis`). */
  DOCUMENT_ANALYSIS = 'getDocumentAnalysis',
  /** The fields of invoices and receipts (`StartExpenseAnalysis`). */
  EXPENSE_ANALYSIS = 'getExpenseAnalysis',
  /** The fields of mortgage documents (`StartLendingAnalysis`). */
  LENDING_ANALYSIS = 'getLendingAnalysis',
}

/** The jobs of Rekognition over stored videos. */
export enum RekognitionVideoJob {
  /** Objects and scenes (`StartLabelDetection`). */
  LABELS = 'getLabelDetection',
  /** Faces (`StartFaceDetection`). */
  FACES = 'getFaceDetection',
  /** Known faces (`StartFaceSearch`). */
  FACE_SEARCH = 'getFaceSearch',
  /** Celebrities (`StartCelebrityRecognition`). */
  CELEBRITIES = 'getCelebrityRecognition',
  /** Content that is unwanted (`StartContentModeration`). */
  MODERATION = 'getContentModeration',
  /** Text (`StartTextDetection`). */
  TEXT = 'getTextDetection',
  /** Shots and cues (`StartSegmentDetection`). */
  SEGMENTS = 'getSegmentDetection',
}

/** Options of a check whose service can stop the job. */
export interface PollStopOptions {
  /**
   * Whether the job is stopped when it is too late, or can't be checked any more.
   *
   * @default true
   */
  readonly stop?: boolean;
}

/** Options of a check of a stack. */
export interface PollStackOptions {
  /**
   * Whether the stack is being deleted: then `DELETE_COMPLETE` is its success. A stack that is gone is found by its ARN only.
   *
   * @default false
   */
  readonly deletion?: boolean;
}

const GIVEN: Given<PollCheckOptions> = { done: 'given' };

/** A check of a job: a call, and what its answers mean. */
export class PollCheck {
  /** A check by any work that answers; `$job` and `$input` stand in its payload, by default `{ job, input, execution }`. */
  public static of(work: Work, options: PollCheckOptions): PollCheck {
    checkCall('PollCheck.of', { work }, options, GIVEN);
    const { done, failed, result = '{% $result %}' } = options;
    return new PollCheck({
      work,
      done: bodyOf('done', done),
      failed: failed === undefined ? undefined : bodyOf('failed', failed),
      result: bodyOf('result', result),
    });
  }

  /**
   * A check of a runbook that `ssm:startAutomationExecution` has started; the job is its `AutomationExecutionId`. What comes out is `{ status,
   * outputs, failureMessage }`.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetAutomationExecution.html
   */
  public static automationExecution(options: PollStopOptions = {}): PollCheck {
    return new PollCheck(automationExecution(options.stop ?? true));
  }

  /**
   * A check of a job of Textract; the job is its `JobId`. What comes out is `{ status, statusMessage, pages }`; a part that failed
   * (`PARTIAL_SUCCESS`) is told by the status.
   *
   * @see https://docs.aws.amazon.com/textract/latest/dg/async.html
   */
  public static textract(job: TextractJob): PollCheck {
    checkArgument('PollCheck.textract', 'job', job);
    return new PollCheck(textract(job));
  }

  /**
   * A check of a job that `transcribe:startTranscriptionJob` has started; the job is its name. What comes out is `{ status, transcriptUri,
   * failureReason }`.
   *
   * @see https://docs.aws.amazon.com/transcribe/latest/APIReference/API_GetTranscriptionJob.html
   */
  public static transcription(): PollCheck {
    return new PollCheck(transcription());
  }

  /**
   * A check of a job of Rekognition over a stored video; the job is its `JobId`. What comes out is `{ status, statusMessage }`.
   *
   * @see https://docs.aws.amazon.com/rekognition/latest/dg/api-video.html
   */
  public static rekognitionVideo(job: RekognitionVideoJob): PollCheck {
    checkArgument('PollCheck.rekognitionVideo', 'job', job);
    return new PollCheck(rekognitionVideo(job));
  }

  /**
   * A check of what CloudFormation does to a stack; the job is its ARN, `StackId`, or its name. A rollback is a failure. What comes out is
   * `{ status, statusReason, outputs }`.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
   */
  public static stack(stackName: string, options: PollStackOptions = {}): PollCheck {
    checkArgument('PollCheck.stack', 'stackName', stackName);
    return new PollCheck(stackOperation(stackName, options.deletion ?? false));
  }

  /**
   * A check of a run of a pipeline of CodePipeline; the job is its `PipelineExecutionId`. A run that another one has superseded has failed. What
   * comes out is `{ status, statusSummary }`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineExecution.html
   */
  public static pipelineExecution(pipeline: codepipeline.IPipeline, options: PollStopOptions = {}): PollCheck {
    checkArgument('PollCheck.pipelineExecution', 'pipeline', pipeline);
    return new PollCheck(pipelineExecution(pipeline.pipelineName, pipeline.pipelineArn, options.stop ?? true));
  }

  private constructor(
    /** @internal */
    public readonly _settings: PollCheckSettings,
  ) {}
}

function bodyOf(prop: string, expression: string): string {
  checkExpression('PollCheck.of', prop, expression);
  return expressionBody(expression);
}
