import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { jsonata } from '../../core/jsonata';
import { AslTask } from '../../states/asl-task';
import { ENTERING } from '../../states/entering';
import type { Retrier } from '../../states/retries';
import { retryWhenTimeIsUp } from '../../states/retries';
import { ENTERED_OR_REDRIVEN_MS, until } from '../../states/task-timeout';

/** The time from which a wait counts, in JSONata and milliseconds: a redrive of the state begins it anew. */
const STARTED_MS = ENTERED_OR_REDRIVEN_MS;

/** Milliseconds by which two expressions of one attempt may differ in what time it is; less than the second that lies between two attempts. */
const SAME_MOMENT_MS = 500;

/**
 * JSONata of the stage that has begun when an attempt begins: the number of instants that have passed. Not the number of the attempt, which other
 * errors raise too.
 */
export function stageOf(instants: readonly Duration[]): number | string {
  return instants.length === 0
    ? 0
    : jsonata(`($started := ${STARTED_MS}; $count([${listed(instants)}][$ <= $millis() - $started]))`);
}

/** A state that has a function send a question, and waits until somebody answers its token. */
export interface AwaitAnswerProps {
  readonly stateName: string;
  readonly functionArn: string;
  /** The payload of the function beside the attempt, which comes as `wait`. */
  readonly payload: object;
  /** Counted from the entering: until when answers are taken. */
  readonly deadline: Duration;
  /** Counted from the entering, rising, before the deadline: when an attempt ends and a new one begins, with arguments of its own. */
  readonly again: readonly Duration[];
  /** The timeout of the function: a wait is never shorter, so that its end always means that nobody answered, not that nobody was asked. */
  readonly functionTimeout: Duration;
  readonly retry: readonly Retrier[];
  readonly assign?: Record<string, unknown>;
  readonly output: unknown;
  readonly statements: readonly iam.PolicyStatement[];
}

/** Builds such a state: its attempts are all that happens until the deadline. */
export function awaitAnswer(scope: Construct, id: string, props: AwaitAnswerProps): AslTask {
  const { deadline, again } = props;
  return new AslTask(scope, id, {
    stateName: props.stateName,
    integration: 'lambda:invoke.waitForTaskToken',
    arguments: {
      FunctionName: props.functionArn,
      Payload: {
        ...props.payload,
        wait: {
          id: jsonata(ENTERING),
          number: jsonata(ATTEMPT_NUMBER),
          taskToken: '{% $states.context.Task.Token %}',
          deadlineMs: jsonata(`${STARTED_MS} + ${deadline.toMilliseconds()}`),
        },
      },
    },
    timeout: until(nextInstant([...again, deadline]), deadline, props.functionTimeout.toSeconds() + 1),
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
function nextInstant(instants: readonly Duration[]): string {
  const [only, second] = instants;
  return only !== undefined && second === undefined
    ? `${STARTED_MS} + ${only.toMilliseconds()}`
    : `($started := ${STARTED_MS}; $started + $min([${listed(instants)}][$ > $millis() - $started - ${SAME_MOMENT_MS}]))`;
}

function listed(instants: readonly Duration[]): string {
  return instants.map((instant) => instant.toMilliseconds()).join(', ');
}

/** Rises with each redrive and each retry, which begins at 0 again with a redrive. */
const ATTEMPT_NUMBER = '$sum([100000000 * $states.context.Execution.RedriveCount, $states.context.State.RetryCount])';
