import { Duration, Stack, aws_sqs as sqs } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { checkDuration, refusal } from '../../core/refusal';
import { encryptedQueue, LONGEST_RETENTION } from '../../resources/encrypted-queue';
import { checkReach } from '../../resources/reach';
import type { QueueConsumerProps } from './props';

/** The most receives that AWS takes in a redrive policy: who waits for half of a fortnight comes nowhere near. */
export const MOST_RECEIVES = 1_000;

/** The time that a batch of messages may take, all waits included. */
export const CONSUME_TIMEOUT = Duration.minutes(1);

/** AWS asks for six times the timeout of the function. */
const VISIBILITY = Duration.minutes(6);

/** The queue of messages, and that of those which came to nothing. */
export interface Queues {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
}

/** The queues that are given, and those that are created beside them. */
export function queuesOf(scope: Construct, props: QueueConsumerProps): Queues {
  const { workflow, queue: given, deadLetterQueue: givenDeadLetters } = props;
  const { encryptionKey } = workflow;
  if (given !== undefined) checkQueue(scope, given);
  if (givenDeadLetters !== undefined) checkDeadLetterQueue(scope, given, givenDeadLetters);
  const fifo = given?.fifo === true ? true : undefined;
  const deadLetterQueue = givenDeadLetters ?? encryptedQueue(scope, 'DeadLetters', { encryptionKey, fifo });
  const queue =
    given ??
    encryptedQueue(scope, 'Queue', {
      encryptionKey,
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: MOST_RECEIVES },
    });
  return { queue, deadLetterQueue };
}

/** The age at which a message that can't be started is given up, before SQS deletes it. */
export function maxAgeOf(scope: IConstruct, { queue, maxAge }: QueueConsumerProps): Duration {
  const kept = retentionOf(queue);
  if (maxAge === undefined) {
    const seconds = (kept ?? DEFAULT_RETENTION).toSeconds();
    return Duration.seconds(Math.max(Math.ceil(seconds * 0.9), seconds - Duration.days(1).toSeconds()));
  }
  if (maxAge.isUnresolved()) {
    const instead = 'give a literal duration';
    throw refusal(scope, { prop: 'maxAge', must: 'be known at synthesis', got: maxAge, instead });
  }
  checkDuration(scope, 'maxAge', maxAge, {
    atLeast: Duration.minutes(1),
    atMost: (kept ?? LONGEST_RETENTION).minus(Duration.seconds(1)),
    instead: 'SQS deletes what is older than the queue keeps messages',
  });
  return maxAge;
}

/** The time of SQS where nothing is said. */
const DEFAULT_RETENTION = Duration.days(4);

/** Undefined where it is not known. */
function retentionOf(queue: sqs.IQueue | undefined): Duration | undefined {
  if (queue === undefined) return LONGEST_RETENTION;
  const seconds = resourceOf(queue)?.messageRetentionPeriod;
  return typeof seconds === 'number' ? Duration.seconds(seconds) : undefined;
}

function resourceOf(queue: sqs.IQueue): sqs.CfnQueue | undefined {
  const resource = queue.node.defaultChild;
  return resource instanceof sqs.CfnQueue ? resource : undefined;
}

function checkQueue(scope: IConstruct, queue: sqs.IQueue): void {
  checkReach(scope, 'queue', queue);
  const resource = resourceOf(queue);
  if (resource === undefined) return;
  const seconds = resource.visibilityTimeout ?? 30;
  if (seconds < CONSUME_TIMEOUT.toSeconds()) {
    const must = `have a visibility timeout of at least ${CONSUME_TIMEOUT.toHumanString()}`;
    const instead = 'AWS refuses one that is shorter than the timeout of the function, and asks for 6 minutes';
    throw refusal(scope, { prop: 'queue', must, got: `${seconds} seconds`, instead });
  }
  const { maxReceiveCount: receives } = (Stack.of(queue).resolve(resource.redrivePolicy) ?? {}) as {
    maxReceiveCount?: number;
  };
  if (receives === undefined || receives >= MOST_RECEIVES) return;
  const must = `have a redrive policy with a 'maxReceiveCount' of ${MOST_RECEIVES}, or none`;
  const instead = "messages that wait are received again and again: what fails is put into 'deadLetterQueue' at once";
  throw refusal(scope, { prop: 'queue', must, got: receives, instead });
}

function checkDeadLetterQueue(scope: IConstruct, queue: sqs.IQueue | undefined, deadLetters: sqs.IQueue): void {
  checkReach(scope, 'deadLetterQueue', deadLetters);
  if (deadLetters === queue) {
    const instead = 'what fails would be started for ever: give another one, or leave it out';
    throw refusal(scope, { prop: 'deadLetterQueue', must: "be another one than 'queue'", got: 'the same', instead });
  }
  const isFifo = queue?.fifo === true;
  if (deadLetters.fifo === isFifo) return;
  const kind = (fifo: boolean): string => (fifo ? 'a FIFO queue' : 'a standard queue');
  const must = `be ${kind(isFifo)} as the queue is`;
  const instead = 'AWS moves messages back only to a queue of the same type: give one, or leave it out';
  throw refusal(scope, { prop: 'deadLetterQueue', must, got: kind(deadLetters.fifo), instead });
}
