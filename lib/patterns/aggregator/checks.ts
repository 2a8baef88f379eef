import { Duration, Token, aws_sqs as sqs } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import { LONGEST_WAIT } from '../../states/task-timeout';
import { checkSingle, checkWork } from '../../work/work-check';
import type { AggregatorProps, AggregatorQueueOptions } from './props';

/** The most events of a window: each is an attribute of its row. */
const MOST_EVENTS = 2_000;

/** AWS allows 262,144 bytes between states; the rest is for what else the answer of DynamoDB says. */
export const MOST_BYTES = 245_760;

/** The time that a batch of events may take. */
export const COLLECT_TIMEOUT = Duration.seconds(30);

/** Refuses what can't be windows. */
export function checkAggregator(scope: IConstruct, props: AggregatorProps): void {
  const { window, debounce, maxEvents = 1000, maxBytes = MOST_BYTES, work, bucket } = props;
  checkTime(scope, 'window', window, LONGEST_WAIT, 'AWS ends an execution after 365 days');
  if (debounce !== undefined) {
    const instead = "a window that its 'debounce' does not end is ended by its 'window'";
    checkTime(scope, 'debounce', debounce, window.minus(Duration.seconds(1)), instead);
  }
  checkNumber(scope, 'maxEvents', maxEvents, [1, MOST_EVENTS], 'part what is more by keys');
  const more = "a state takes no more: give a 'bucket' for events that are larger";
  checkNumber(scope, 'maxBytes', maxBytes, [1_024, MOST_BYTES], more);
  checkWork(scope, 'work', work);
  checkSingle(scope, 'work', work);
  if (bucket !== undefined) checkReach(scope, 'bucket', bucket);
}

/** Refuses a queue whose messages can't be collected, as far as it is known. */
export function checkQueue(scope: IConstruct, queue: sqs.IQueue, options: AggregatorQueueOptions): void {
  checkReach(scope, 'queue', queue);
  checkField(scope, 'keyField', options.keyField);
  checkField(scope, 'idField', options.idField);
  checkNumber(scope, 'batchSize', options.batchSize ?? 10, [1, 10], 'a batch must be collected within half a minute');
  const resource = queue.node.defaultChild;
  if (!(resource instanceof sqs.CfnQueue)) return;
  if (resource.redrivePolicy === undefined) {
    const instead = 'an event that is refused, for want of a key for example, would come again and again';
    throw refusal(scope, { prop: 'queue', must: 'have a dead-letter queue', got: undefined, instead });
  }
  const seconds = resource.visibilityTimeout ?? 30;
  if (seconds >= COLLECT_TIMEOUT.toSeconds()) return;
  const must = `have a visibility timeout of at least ${COLLECT_TIMEOUT.toHumanString()}`;
  const instead = 'AWS refuses one that is shorter than the timeout of the function, and asks for 3 minutes';
  throw refusal(scope, { prop: 'queue', must, got: `${seconds} seconds`, instead });
}

/** Refuses what names no field. */
export function checkField(scope: IConstruct, prop: string, field: string | undefined): void {
  if (field === undefined) return;
  if (!Token.isUnresolved(field) && field.split('.').every((name) => name.trim() !== '')) return;
  const must = 'be names of fields with dots between them';
  throw refusal(scope, { prop, must, got: field, instead: "write it as in 'customer.id'" });
}

function checkTime(scope: IConstruct, prop: string, value: Duration, atMost: Duration, instead: string): void {
  if (value.isUnresolved()) {
    const literal = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop, must: 'be known at synthesis', got: value, instead: literal });
  }
  checkDuration(scope, prop, value, { atLeast: Duration.seconds(1), atMost, instead });
}

function checkNumber(
  scope: IConstruct,
  prop: string,
  value: number,
  [atLeast, atMost]: readonly [number, number],
  instead: string,
): void {
  if (!Token.isUnresolved(value) && Number.isInteger(value) && value >= atLeast && value <= atMost) return;
  throw refusal(scope, { prop, must: `be a whole number from ${atLeast} to ${atMost}`, got: value, instead });
}
