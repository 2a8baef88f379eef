import { checkCall, type Given } from '../../core/given';
import { expressionBody, isExpression } from '../../core/jsonata';
import { refusal } from '../../core/refusal';
import type { Work } from '../../work/work';
import type { PollCheckSettings } from './poll-check-settings';

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

  private constructor(
    /** @internal */
    public readonly _settings: PollCheckSettings,
  ) {}
}

function bodyOf(prop: string, expression: string): string {
  if (isExpression(expression)) return expressionBody(expression);
  const instead = `write '{% ${expression} %}'`;
  throw refusal('PollCheck.of', { prop, must: 'be a JSONata expression', got: expression, instead });
}
