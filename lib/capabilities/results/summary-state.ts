import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { AslTask } from '../../states/asl-task';
import { eachAttempt } from '../../states/task-timeout';
import { publication } from '../../work/integrations';
import type { FailurePolicy } from './failure-policy';
import { judged } from './records';

/** A message holds 256 KiB; figures, of which there may be many, give way: a character takes up to four bytes, and six where it is escaped. */
const MAX_CHARACTERS = 40_000;

/** The summary of a run. */
export interface SummaryOptions {
  readonly names: FragmentNames;
  readonly policy: FailurePolicy;
  readonly topic: sns.ITopic;
  /** The field of the input that holds what came out. */
  readonly resultField: string;
  /** The variable, without `$`, that holds when the run began, in milliseconds. */
  readonly startedMs: string;
  /** JSONata of the first failures in `$outcome`. */
  readonly firstFailures: string;
}

/** Tells of what came out, and only then lets the policy judge: a failed run is told of too. */
export function summaryState(scope: Construct, options: SummaryOptions): AslTask {
  const { names, policy, topic, resultField, firstFailures } = options;
  const outcome = `$outcome := $lookup($states.input, ${quoted(resultField)}); $counts := $outcome.counts; `;
  const message = jsonata(`(${outcome}${shortened(summary(options))})`);
  const { integration, arguments: around, timeout, retry, statements } = publication(topic, {});
  return new AslTask(scope, 'Summary', {
    stateName: names.state('publish summary'),
    integration,
    arguments: around(message),
    timeout: eachAttempt(timeout),
    retry,
    output: jsonata(`(${outcome}${judged(policy, '$counts', firstFailures)}$states.input)`),
    statements,
  });
}

/** Results themselves are told of only by where they are. */
function summary({ startedMs, firstFailures }: SummaryOptions): string {
  const started = `$${startedMs}`;
  return (
    `$merge([{"execution": $states.context.Execution.Id, "startedAt": $fromMillis(${started}), ` +
    `"durationMs": $millis() - ${started}, "counts": $counts, "firstFailures": ${firstFailures}}, ` +
    '$sift($outcome, function($v, $k) {$k in ["aggregates", "skipped", "mapRunArn", "failures"] or ($k = "results" and $exists($v.prefix))})])'
  );
}

function shortened(body: string): string {
  return (
    `$summary := ${body}; $text := $string($summary); $length($text) <= ${MAX_CHARACTERS} ? $text : ` +
    '$string($merge([$sift($summary, function($v, $k) {$k != "aggregates"}), {"aggregatesLeftOut": true}]))'
  );
}
