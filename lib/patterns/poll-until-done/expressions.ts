import type { Duration } from 'aws-cdk-lib';
import { bindNames, inputWith, jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { ENTERED_OR_REDRIVEN_MS, secondsUntil } from '../../states/task-timeout';
import { raised } from '../../capabilities/results/records';
import { JOB } from './landmarks';
import type { Pace } from './plan';
import type { PollCheckSettings } from './poll-check-settings';

/** The errors of executions that end here. */
export const JOB_FAILED = 'PollUntilDone.JobFailed';
export const TOO_LATE = 'PollUntilDone.TooLate';
export const ANSWER_UNCLEAR = 'PollUntilDone.AnswerUnclear';

const NOT_YET = 'PollUntilDone.NotYet';

/** AWS's limit for the cause of a failure, in characters. */
const MAX_CAUSE = 32_768;

/** The expressions of the states: what stands between them in variables, and what they put out. */
export class PollExpressions {
  private readonly variables: Readonly<Record<'job' | 'deadlineMs' | 'checks' | 'mistakes' | 'mistake', string>>;

  public constructor(
    names: FragmentNames,
    private readonly deadline: Duration,
    private readonly resultField: string,
    /** Whether a Catch leads back to the check, and can tell a mistake from "not yet". */
    private readonly loops: boolean,
  ) {
    const name = (each: string): string => names.variable(each);
    this.variables = {
      job: name(JOB),
      deadlineMs: name('deadlineMs'),
      checks: name('checks'),
      mistakes: name('mistakes'),
      mistake: name('mistake'),
    };
  }

  /** The names of expressions of the user in the payloads of check and cancellation. */
  public get bindings(): Record<string, string> {
    return { job: this.job, input: '$states.input' };
  }

  private get job(): string {
    return `$${this.variables.job}`;
  }

  /** A redrive of what comes after the start begins the deadline anew. */
  private get deadlineMs(): string {
    const redriven = `$toMillis($states.context.Execution.RedriveTime) + ${this.deadline.toMilliseconds()}`;
    return `$max([$${this.variables.deadlineMs}, ${redriven}])`;
  }

  /** The variables that are set by the start. */
  public started(job: string, result: string): Record<string, unknown> {
    const { job: name, deadlineMs, checks, mistakes, mistake } = this.variables;
    return {
      [name]: bindNames(jsonata(job), { result, input: '$states.input' }),
      [deadlineMs]: jsonata(`${ENTERED_OR_REDRIVEN_MS} + ${this.deadline.toMilliseconds()}`),
      ...(this.loops ? { [checks]: 0, [mistakes]: 0, [mistake]: '' } : {}),
    };
  }

  /** Seconds for a check that has so many itself: never more than are left, never less than one. */
  public secondsOfCheck(timeout: Duration): string {
    const left = secondsUntil(this.deadlineMs, 1);
    return jsonata(timeout.toSeconds() < this.deadline.toSeconds() ? `$min([${timeout.toSeconds()}, ${left}])` : left);
  }

  /** The judgement of an answer: everything but "not yet" is an output. */
  public judged({ done, failed, result }: PollCheckSettings, answer: string): string {
    const { mistakes, mistake } = this.variables;
    const mistaken = `$${mistakes} > 0 ? ${outcome('broken', `"error": "States.QueryEvaluationError", "cause": $${mistake}`, '$states.input')} : `;
    const unclear = quoted(`'done' and 'failed' must give true or false, got `);
    const given = `$string({"done": $done${failed === undefined ? '' : ', "failed": $failed'}})`;
    const isClear = `$type($done) = "boolean"${failed === undefined ? '' : ' and $type($failed) = "boolean"'}`;
    return jsonata(
      `${this.loops ? mistaken : ''}($result := ${answer}; $job := ${this.job}; $input := $states.input; $millis() >= ${this.deadlineMs} ? ${outcome('late')} : (` +
        `${failed === undefined ? '' : `$failed := (${failed}); `}$done := (${done}); ` +
        `$not(${isClear}) ? ${outcome('broken', `"error": ${quoted(ANSWER_UNCLEAR)}, "cause": ${unclear} & ${given}`)} : ` +
        `${failed === undefined ? '' : `$failed ? ${outcome('failed', `"result": (${result})`)} : `}` +
        `$done ? ${outcome('done', `"result": (${result})`)} : ${raised(NOT_YET, '$states.context.State.EnteredTime')}))`,
    );
  }

  /** The outcome when a check has failed for good: it is too late for an answer, or there is none. */
  public get brokenOrLate(): string {
    const error = '$states.errorOutput';
    const broken = outcome('broken', `"error": ${error}.Error, "cause": $string(${error}.Cause)`, '$states.input');
    return jsonata(`$millis() >= ${this.deadlineMs} ? ${outcome('late', undefined, '$states.input')} : ${broken}`);
  }

  /** Noted when a check raised: whether by "not yet", which names the entering of its state, or by a mistake. */
  public get raisedOnce(): Record<string, unknown> {
    const { checks, mistakes, mistake } = this.variables;
    const marker = `${quoted(`${NOT_YET}: `)} & $states.context.State.EnteredTime`;
    return {
      [checks]: jsonata(`$${checks} + 1`),
      [mistakes]: jsonata(`$contains($states.errorOutput.Cause, ${marker}) ? 0 : $${mistakes} + 1`),
      [mistake]: '{% $states.errorOutput.Cause %}',
    };
  }

  /**
   * Seconds until the next check. After a mistake the next one puts it out without looking at its answer; where not even the call can be made, the
   * execution ends here.
   */
  public secondsOfWait({ interval, rate, longest, jitter }: Pace): string {
    const { checks, mistakes, mistake } = this.variables;
    const steps = rate === 1 ? 0 : Math.ceil(Math.log(longest / interval) / Math.log(rate));
    const grown = `$min([${longest}, ${interval} * $power(${rate}, $min([$${checks} - 1, ${steps}]))])`;
    const delay = steps === 0 ? String(interval) : grown;
    const drawn = jitter
      ? `$max([1, $round(${delay} * (1 + $random()) / 2)])`
      : steps === 0
        ? delay
        : `$round(${delay})`;
    const wait = `$min([${drawn}, ${secondsUntil(this.deadlineMs, 1)}])`;
    return jsonata(`$${mistakes} = 0 ? ${wait} : $${mistakes} = 1 ? 1 : $error($${mistake})`);
  }

  /** The input with what is known beside it, over the outcome that a check has put out. */
  public outputOf(...members: readonly ('result' | 'error' | 'cause')[]): string {
    const told = members.map((name) => `, "${name}": $states.input.${name}`).join('');
    return inputWith(`${quoted(this.resultField)}: {"job": ${this.job}${told}}`, '$states.input.input');
  }

  /** The same after a cancellation that failed. */
  public get cancelFailed(): string {
    const error = '$states.errorOutput';
    const failure = `{"error": ${error}.Error, "cause": ${error}.Cause}`;
    return inputWith(`${quoted(this.resultField)}: $merge([${this.told}, {"cancelFailure": ${failure}}])`);
  }

  /** The cause of an execution that fails of what is known. */
  public get cause(): string {
    return jsonata(`$substring($string(${this.told}), 0, ${MAX_CAUSE})`);
  }

  /** One member of what is known. */
  public member(name: string): string {
    return jsonata(`${this.told}.${name}`);
  }

  private get told(): string {
    return `$lookup($states.input, ${quoted(this.resultField)})`;
  }
}

/** The condition under which a Choice matches an outcome. */
export function isOutcome(name: string): string {
  return jsonata(`$states.input.outcome = ${quoted(name)}`);
}

function outcome(name: string, members?: string, input = '$input'): string {
  return `{"outcome": ${quoted(name)}, "input": ${input}${members === undefined ? '' : `, ${members}`}}`;
}
