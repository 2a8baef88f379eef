import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { jsonata } from '../../core/jsonata';
import { AslTask } from '../../states/asl-task';
import type { Retrier } from '../../states/retries';
import { retryWhenTimeIsUp } from '../../states/retries';
import { ENTERED_MS, ENTERED_OR_REDRIVEN_MS, until } from '../../states/task-timeout';

/**
 * The entering of a state, in JSONata: the same for all attempts then, also after a redrive, and distinct from every other one. Texts of
 * later enterings are greater.
 */
export const ENTERING =
  `$string([$fromMillis(${ENTERED_MS}), $states.context.Execution.Id, ` +
  '$states.context.State.Name, $states.context.Map.Item.Index])';

/** The time from which a wait counts, in JSONata and milliseconds: a redrive of the state that began it begins it anew. */
export const STARTED_MS = ENTERED_OR_REDRIVEN_MS;

/** Milliseconds by which two expressions of one attempt may differ in what time it is; less than the second that lies between two attempts. */
const SAME_MOMENT_MS = 500;

/** JSONata of the number of instants, counted from the beginning of the wait, that have passed when an attempt begins. */
export function instantsPassed(startedMs: string, instants: readonly Duration[]): string {
  return `($started := ${startedMs}; $count([${listed(instants)}][$ <= $millis() - $started]))`;
}

/** A state that has a function send a question, and waits until somebody answers its token. */
export interface AwaitAnswerProps {
  readonly stateName: string;
  readonly functionArn: string;
  /** The payload of the function beside the attempt, which comes as `wait`. */
  readonly payload: object;
  /** The number of this state among those of one wait, from 0. */
  readonly stage: number;
  /** JSONata of the wait's id, and of when it began. */
  readonly waitId: string;
  readonly startedMs: string;
  /** Counted from the beginning of the wait: until when answers are taken. */
  readonly deadline: Duration;
  /** Counted from the beginning of the wait: from when this state is entered, and until when it waits. */
  readonly from: Duration;
  readonly until: Duration;
  /** Counted from the beginning of the wait, rising, before `until`: when an attempt ends and a new one begins, with arguments of its own. */
  readonly again?: readonly Duration[];
  /** The timeout of the function: a wait is never shorter, so that its end always means that nobody answered, not that nobody was asked. */
  readonly functionTimeout: Duration;
  readonly retry: readonly Retrier[];
  readonly assign?: Record<string, unknown>;
  readonly output: unknown;
  readonly statements: readonly iam.PolicyStatement[];
}

/** Builds such a state. */
export function awaitAnswer(scope: Construct, id: string, props: AwaitAnswerProps): AslTask {
  const { startedMs, deadline, again = [] } = props;
  return new AslTask(scope, id, {
    stateName: props.stateName,
    integration: 'lambda:invoke.waitForTaskToken',
    arguments: {
      FunctionName: props.functionArn,
      Payload: {
        ...props.payload,
        wait: {
          id: jsonata(props.waitId),
          number: jsonata(attemptNumber(props.stage)),
          taskToken: '{% $states.context.Task.Token %}',
          deadlineMs: jsonata(`${startedMs} + ${deadline.toMilliseconds()}`),
        },
      },
    },
    timeout: until(
      nextInstant(startedMs, [...again, props.until]),
      Duration.seconds(props.until.toSeconds() - props.from.toSeconds()),
      props.functionTimeout.toSeconds() + 1,
    ),
    retry: [...retryWhenTimeIsUp(again.length), ...props.retry],
    assign: props.assign,
    output: props.output,
    statements: props.statements,
  });
}

/**
 * JSONata of the next of some instants. One that has just passed still counts: another expression of the same attempt may have found it ahead,
 * and its successor must not be left out.
 */
function nextInstant(startedMs: string, instants: readonly Duration[]): string {
  const [only, second] = instants;
  return only !== undefined && second === undefined
    ? `${startedMs} + ${only.toMilliseconds()}`
    : `($started := ${startedMs}; $started + $min([${listed(instants)}][$ > $millis() - $started - ${SAME_MOMENT_MS}]))`;
}

function listed(instants: readonly Duration[]): string {
  return instants.map((instant) => instant.toMilliseconds()).join(', ');
}

/** Rises with each state of the wait, each redrive, each retry, the last of which begins at 0 again with a redrive. */
function attemptNumber(stage: number): string {
  return `$sum([${stage * 1e12}, 100000000 * $states.context.Execution.RedriveCount, $states.context.State.RetryCount])`;
}
