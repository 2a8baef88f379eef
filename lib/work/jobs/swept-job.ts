import { Duration } from 'aws-cdk-lib';
import { checkIsDuration } from '../../core/refusal';
import { deadlineMark } from '../../states/deadline-mark';
import { ENTERING } from '../../states/entering';
import { ENTERED_OR_REDRIVEN_MS } from '../../states/task-timeout';
import type { BuiltWork } from '../built-work';
import type { WorkJobOptions } from './job-options';
import { jobToken, jobWork } from './job-work';
import type { IJobSweeper } from './swept-jobs';
import type { JobMarks, SweptKind } from './swept-kind';

const AT = 'Work.runSweptJob';

/** Runs a job that a sweep ends when its time is over. */
export function sweptJob(sweeper: IJobSweeper, options: WorkJobOptions): BuiltWork {
  const { _kind: kind } = sweeper.jobs;
  const { jobTimeout = Duration.hours(1) } = options;
  checkIsDuration(AT, 'jobTimeout', jobTimeout);
  const seconds = jobTimeout.isUnresolved() ? 0 : jobTimeout.toSeconds({ integral: false });
  return jobWork(
    {
      ...kind.job(sweeper, marksOf(kind, options, seconds)),
      at: AT,
      atLeast: Duration.minutes(1),
      atMost: Duration.days(30),
      every: sweeper.every,
    },
    options,
  );
}

function marksOf({ prefix, hashLength }: SweptKind, options: WorkJobOptions, seconds: number): JobMarks {
  const { retryOn = [] } = options;
  const settings = { prefix, separator: '-', seconds, hashLength };
  const ofAttempt = deadlineMark({
    ...settings,
    from: '$millis()',
    unique: `${ENTERING} & $string($states.context.State.RetryCount)`,
  });
  // The parameters of a start that is repeated have to be the same.
  const ofStart = deadlineMark({ ...settings, from: ENTERED_OR_REDRIVEN_MS, unique: jobToken(options) });
  return { ofAttempt, ofStart: retryOn.length === 0 ? ofStart : ofAttempt };
}
