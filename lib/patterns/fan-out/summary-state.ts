import type * as sns from 'aws-cdk-lib/aws-sns';
import { AslTask } from '../../states/asl-task';
import { mayPublish } from '../../resources/access';
import { jsonata, quoted } from '../../core/jsonata';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import { retrySns } from '../../states/retries';
import type { FanOutSettings, FanOutStates } from './states';
import { startedMs } from './states';
import { judged } from '../../capabilities/results/records';

/** Tells of what came out, and only then lets the policy judge: a failed fan-out is told of too. */
export function summaryState(
  settings: FanOutSettings,
  { last, firstFailures }: FanOutStates,
  topic: sns.ITopic,
): AslTask {
  const { scope, names, policy, resultField } = settings;
  const outcome = `$outcome := $lookup($states.input, ${quoted(resultField)}); $counts := $outcome.counts; `;
  const state = new AslTask(scope, 'Summary', {
    stateName: names.state('publish summary'),
    integration: 'sns:publish',
    arguments: {
      TopicArn: topic.topicArn,
      Message: jsonata(`(${outcome}$string(${message(settings, firstFailures)}))`),
    },
    timeout: eachAttempt(CALL_TIMEOUT),
    retry: retrySns(),
    output: jsonata(`(${outcome}${judged(policy, '$counts', firstFailures)}$states.input)`),
    statements: mayPublish(topic),
  });
  last.next(state);
  return state;
}

/** Results themselves are told of only by where they are. */
function message({ names }: FanOutSettings, firstFailures: string): string {
  const started = `$${startedMs(names)}`;
  return (
    `$merge([{"execution": $states.context.Execution.Id, "startedAt": $fromMillis(${started}), ` +
    `"durationMs": $millis() - ${started}, "counts": $counts, "firstFailures": ${firstFailures}}, ` +
    '$sift($outcome, function($v, $k) {$k in ["aggregates", "mapRunArn", "failures"] or ($k = "results" and $exists($v.prefix))})])'
  );
}
