import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { jsonata } from '../../core/jsonata';
import { AslTask } from '../../states/asl-task';
import type { Retrier } from '../../states/retries';
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
  /** The timeout of the function: a wait is never shorter, so that its end always means that nobody answered, not that nobody was asked. */
  readonly functionTimeout: Duration;
  readonly retry: readonly Retrier[];
  readonly assign?: Record<string, unknown>;
  readonly output: unknown;
  readonly statements: readonly iam.PolicyStatement[];
}

/** Builds such a state. */
export function awaitAnswer(scope: Construct, id: string, props: AwaitAnswerProps): AslTask {
  const { startedMs, deadline } = props;
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
      `${startedMs} + ${props.until.toMilliseconds()}`,
      Duration.seconds(props.until.toSeconds() - props.from.toSeconds()),
      props.functionTimeout.toSeconds() + 1,
    ),
    retry: props.retry,
    assign: props.assign,
    output: props.output,
    statements: props.statements,
  });
}

/** Rises with each state of the wait, each redrive, each retry, the last of which begins at 0 again with a redrive. */
function attemptNumber(stage: number): string {
  return `$sum([${stage * 1e12}, 100000000 * $states.context.Execution.RedriveCount, $states.context.State.RetryCount])`;
}
