import { arnFor, defined, minutes, seconds, text, texts, type JobKind } from '../job-kind';

/** Two days: what a job has that says nothing else. */
const DEFAULT_LIMIT_MINUTES = 2880;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html */
export const glueJobRun: JobKind = {
  watching: ['glue:GetJobRun', 'glue:GetJobRuns'],
  stopping: ['glue:BatchStopJobRun'],
  statuses: { TIMED_OUT: 'TIMEOUT' },
  starting: (input, where) => [
    { action: 'glue:StartJobRun', resource: arnFor(where, 'glue', 'job/', text(input, 'JobName')) },
  ],
  newId: (_, unique) => `jr_${unique.replaceAll('-', '').repeat(2)}`,
  // The service answers the id alone; the integration puts the job's name beside it.
  started: ({ id, input }) => ({ JobRunId: id, JobName: text(input, 'JobName') }),
  members: ({ id, input, statusText, startMs, endMs, reason, limitMs = 0 }) =>
    defined({
      Id: id,
      Attempt: 0,
      JobName: text(input, 'JobName'),
      StartedOn: seconds(startMs),
      LastModifiedOn: seconds(endMs ?? startMs),
      CompletedOn: seconds(endMs),
      JobRunState: statusText,
      Arguments: input['Arguments'],
      ErrorMessage: reason,
      PredecessorRuns: [],
      ExecutionTime: Math.round(((endMs ?? startMs) - startMs) / 1000),
      Timeout: limitMs / 60_000,
    }),
  describedBy: 'getJobRun',
  ask: { operation: 'GetJobRun', ids: (input) => [text(input, 'RunId')], answer: ([run]) => ({ JobRun: run ?? {} }) },
  stop: {
    operation: 'BatchStopJobRun',
    takesSeveral: true,
    ids: (input) => texts(input, 'JobRunIds'),
    answer: (found) => ({
      SuccessfulSubmissions: found.map(({ Id, JobName }) => defined({ JobName, JobRunId: Id })),
      Errors: [],
    }),
  },
  result: ({ JobRun }) => JobRun as never,
  limitMs: (input, app) => {
    const job = app.ofType('AWS::Glue::Job').find(({ name }) => name === input['JobName']);
    return minutes(input['Timeout'] ?? job?.property('Timeout') ?? DEFAULT_LIMIT_MINUTES);
  },
  event: ({ id, input, statusText, status, reason }) => ({
    source: 'aws.glue',
    detailType: 'Glue Job State Change',
    detail: {
      jobName: text(input, 'JobName'),
      severity: status === 'SUCCEEDED' ? 'INFO' : status === 'FAILED' ? 'ERROR' : 'WARN',
      state: statusText,
      jobRunId: id,
      message: reason ?? `Job run ${statusText.toLowerCase()}`,
    },
  }),
};
