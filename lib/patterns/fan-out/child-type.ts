import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';
import type { Retrier } from '../../states/retries';
import type { TimeBound } from '../../states/time-bounds';
import { longestTime, renderedChain } from '../../states/time-bounds';
import type { FanOutWork } from './fan-out-work';

/** AWS ends an Express execution after that time. */
const EXPRESS_SECONDS = 300;

/** Items of a batch that run at once. */
const AT_ONCE = 40;

/** A type, and why. */
export interface ChosenChildType {
  readonly childType: sfn.StateMachineType;
  readonly childTypeReason: string;
}

/**
 * The states of EXPRESS children cost no transitions, so that they are taken wherever they can do the work. What is chosen holds when it is
 * asked for: states of the user may get further ones, and other retries, until they become part of a state machine.
 */
export function chooseChildType(
  scope: IConstruct,
  work: FanOutWork,
  batchSize: number | undefined,
  fixed: sfn.StateMachineType | undefined,
): ChosenChildType {
  const waits = waitsForAnswer(work);
  if (fixed === sfn.StateMachineType.EXPRESS && waits) {
    throw refusal(scope, {
      prop: 'childType',
      must: 'be STANDARD for work that waits for an answer',
      got: fixed,
      instead: 'leave it out: an Express execution can wait neither for a task token nor for a job',
    });
  }
  if (fixed !== undefined) {
    return { childType: fixed, childTypeReason: 'it was asked for' };
  }
  if (waits) return standard('the work waits for an answer, which an Express execution cannot');
  const {
    seconds,
    unknown: [first],
  } = longestOf(work);
  if (first !== undefined) return standard(`how long '${first.state}' takes is not known: ${first.why}`);
  const rounds = work._settings.wholeBatch === true ? 1 : Math.ceil((batchSize ?? 1) / AT_ONCE);
  const total = Math.ceil(seconds * rounds);
  const takes = `with all retries the work of a child can take ${total} seconds`;
  return total <= EXPRESS_SECONDS
    ? {
        childType: sfn.StateMachineType.EXPRESS,
        childTypeReason: `${takes}, within the ${EXPRESS_SECONDS} of an Express execution, whose states cost no transitions`,
      }
    : standard(`${takes}, more than the ${EXPRESS_SECONDS} of an Express execution`);
}

/** Fewer attempts than elsewhere: an Express execution has no time for more, and what fails for good can be run again. */
export function childRetries(retry: readonly Retrier[]): Retrier[] {
  return retry.map((retrier) => ({ ...retrier, MaxAttempts: 4, MaxDelaySeconds: 8 }));
}

function standard(childTypeReason: string): ChosenChildType {
  return { childType: sfn.StateMachineType.STANDARD, childTypeReason };
}

function waitsForAnswer({ _work: work, _settings }: FanOutWork): boolean {
  if (work.kind === 'built') return _settings.deadline !== undefined;
  return /"Resource":"[^"]*(\.waitForTaskToken|\.sync(:2)?|:activity:[^"]*)"/.test(
    JSON.stringify(renderedChain(work.chain)),
  );
}

/** With every retry. */
function longestOf({ _work: work }: FanOutWork): TimeBound {
  if (work.kind === 'chain') return longestTime(renderedChain(work.chain));
  const TimeoutSeconds = work.timeout.toSeconds({ integral: false });
  return longestTime({
    StartAt: 'the work',
    States: { 'the work': { Type: 'Task', TimeoutSeconds, Retry: childRetries(work.retry) } },
  });
}
