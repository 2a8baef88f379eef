import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { FanOutProps } from './props';
import type { FanOutWork } from './fan-out-work';
import { refusal } from '../../core/refusal';

/** What an execution has beside the longest wait for an answer, and AWS gives it in all. */
const BESIDE = Duration.days(1);
const LONGEST = Duration.days(365);

/** The timeout of the machine: an answer that may still come must find its execution. Undefined where nothing is waited for. */
export function settleTimeout(
  scope: IConstruct,
  props: FanOutProps & { readonly timeout?: Duration },
  work: FanOutWork | undefined,
): Duration | undefined {
  const all = [work, ...Object.values(props.source._settings.branches ?? {})];
  const deadlines = all.flatMap((each) => each?._settings.deadline ?? []).filter((each) => !each.isUnresolved());
  const longest = Math.max(0, ...deadlines.map((each) => each.toSeconds()));
  const { timeout } = props;
  if (timeout === undefined) {
    const seconds = Math.min(longest + BESIDE.toSeconds(), LONGEST.toSeconds());
    return longest === 0 ? undefined : Duration.seconds(seconds);
  }
  if (!timeout.isUnresolved() && timeout.toSeconds() < longest) {
    const must = `be at least the ${Duration.seconds(longest).toHumanString()} for which the work may wait for an answer`;
    const instead = 'executions would end before it: shorten the deadline, or leave it out';
    throw refusal(scope, { prop: 'timeout', must, got: timeout, instead });
  }
  return timeout;
}
