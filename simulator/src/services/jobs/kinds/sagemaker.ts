import { arn, defined, part, passes, seconds, secondsMs, text, type JobKind, type KnownJob } from '../job-kind';
import type { JsonObject } from '../../../base/json';

/** One of SageMaker's jobs, all of which are alike. */
interface SageMakerJob {
  /** `Training`: it is in the names of actions and members. */
  readonly name: string;
  /** The name of the events, before ` State Change`; SageMaker tells nothing of others. */
  readonly event?: string;
  readonly rule: string;
  /** The list in a page of such jobs, where they are looked for. */
  readonly list?: string;
  /** The job's own timeout. */
  readonly limitMs?: (input: JsonObject) => number | undefined;
}

const DAY_MS = 86_400_000;
const STATUSES = {
  RUNNING: 'InProgress',
  SUCCEEDED: 'Completed',
  FAILED: 'Failed',
  TIMED_OUT: 'Stopped',
  STOPPED: 'Stopped',
};

function stoppingCondition(input: JsonObject): number | undefined {
  return secondsMs(part(input, 'StoppingCondition')['MaxRuntimeInSeconds']) ?? DAY_MS;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html */
export const sageMaker: Readonly<Record<string, JobKind>> = {
  createProcessingJob: job({
    name: 'Processing',
    event: 'SageMaker Processing Job',
    rule: 'StepFunctionsGetEventsForSageMakerProcessingJobsRule',
    limitMs: stoppingCondition,
  }),
  createTrainingJob: job({
    name: 'Training',
    event: 'SageMaker Training Job',
    rule: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
    limitMs: stoppingCondition,
  }),
  createTransformJob: job({
    name: 'Transform',
    event: 'SageMaker Transform Job',
    rule: 'StepFunctionsGetEventsForSageMakerTransformJobsRule',
    list: 'TransformJobSummaries',
  }),
  createHyperParameterTuningJob: job({
    name: 'HyperParameterTuning',
    event: 'SageMaker HyperParameter Tuning Job',
    rule: 'StepFunctionsGetEventsForSageMakerTuningJobsRule',
    limitMs: (input) =>
      secondsMs(part(part(input, 'HyperParameterTuningJobConfig'), 'ResourceLimits')['MaxRuntimeInSeconds']),
  }),
  createLabelingJob: job({
    name: 'Labeling',
    event: 'SageMaker Ground Truth Labeling Job',
    rule: 'StepFunctionsGetEventsForSageMakerLabelingJobsRule',
    list: 'LabelingJobSummaryList',
  }),
};

function job({ name, event, rule, list, limitMs }: SageMakerJob): JobKind {
  const nameMember = `${name}JobName`;
  const resource = `${name.replace('HyperParameterTuning', 'hyper-parameter-tuning').toLowerCase()}-job`;
  return {
    // It marks the jobs that it waits for with a tag.
    watching: [`sagemaker:Describe${name}Job`, 'sagemaker:ListTags', 'sagemaker:AddTags'],
    stopping: [`sagemaker:Stop${name}Job`],
    rule,
    statuses: STATUSES,
    starting: (input, where) => [
      {
        action: `sagemaker:Create${name}Job`,
        resource: arn(where, 'sagemaker', `${resource}/${text(input, nameMember).toLowerCase()}`),
      },
      ...rolesOf(input).map((each) => passes(each, 'sagemaker.amazonaws.com')),
    ],
    newId: (input) => text(input, nameMember),
    taken: { code: 'ResourceInUse', message: `${name} job names must be unique within an AWS account and region.` },
    started: ({ id, place }) => ({ [`${name}JobArn`]: arn(place, 'sagemaker', `${resource}/${id.toLowerCase()}`) }),
    members: ({ id, input, statusText, startMs, endMs, reason, place, status }) =>
      defined({
        ...input,
        [nameMember]: id,
        [`${name}JobArn`]: arn(place, 'sagemaker', `${resource}/${id.toLowerCase()}`),
        [name === 'Labeling' ? 'LabelingJobStatus' : `${name}JobStatus`]: statusText,
        SecondaryStatus: name === 'Training' ? (status === 'TIMED_OUT' ? 'MaxRuntimeExceeded' : statusText) : undefined,
        FailureReason: reason,
        CreationTime: seconds(startMs),
        [`${name}EndTime`]: seconds(endMs),
      }),
    describedBy: `describe${name}Job`,
    ask: {
      operation: `Describe${name}Job`,
      ids: (input) => [text(input, nameMember)],
      answer: ([found]) => found ?? {},
    },
    stop: { operation: `Stop${name}Job`, ids: (input) => [text(input, nameMember)], answer: () => ({}) },
    ...(limitMs && { limitMs }),
    ...(list !== undefined && {
      search: {
        operation: `List${name}Jobs`,
        pageSize: 100,
        isMeant: ({ id, statusText }: KnownJob, input: JsonObject) =>
          id.includes(text(input, 'NameContains')) && ['', statusText].includes(text(input, 'StatusEquals')),
        answer: (found: readonly JsonObject[], NextToken?: string) => defined({ [list]: [...found], NextToken }),
      },
    }),
    ...(event !== undefined && {
      event: ({ id, statusText, place }) => ({
        source: 'aws.sagemaker',
        detailType: `${event} State Change`,
        detail: {
          [nameMember]: id,
          [`${name}JobArn`]: arn(place, 'sagemaker', `${resource}/${id.toLowerCase()}`),
          [`${name}JobStatus`]: statusText,
        },
      }),
    }),
  };
}

/** The roles that a job gets: a tuning job says those of its training jobs. */
function rolesOf(input: JsonObject): readonly string[] {
  const several = input['TrainingJobDefinitions'];
  const inside = [part(input, 'TrainingJobDefinition'), ...(Array.isArray(several) ? (several as JsonObject[]) : [])];
  return [input, ...inside].map((each) => text(each, 'RoleArn')).filter((each) => each !== '');
}
