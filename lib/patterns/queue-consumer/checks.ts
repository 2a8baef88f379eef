import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkStandard } from '../../capabilities/start/check-standard';
import { refusal } from '../../core/refusal';
import { checkScheduleRate } from '../../resources/schedule-rate';
import type { QueueConsumerProps } from './props';

/** The most executions at a time: all that run are in one item, which each start writes. */
const MOST_CONCURRENT = 200;

/** The most messages of one receive. */
const MOST_MESSAGES = 10;

/** Refuses what can't consume a queue; the queues themselves are checked where they are settled. */
export function checkConsumer(scope: IConstruct, props: QueueConsumerProps): void {
  const { workflow, maxConcurrency, batchSize, reconcileEvery } = props;
  checkStandard(scope, workflow, 'AWS tells of no end of an Express execution, and its name is not taken once');
  checkNumber(scope, 'maxConcurrency', maxConcurrency, MOST_CONCURRENT, 'part what is more by queues');
  if (batchSize !== undefined) {
    checkNumber(scope, 'batchSize', batchSize, MOST_MESSAGES, 'each message starts an execution of its own');
  }
  if (reconcileEvery !== undefined) checkScheduleRate(scope, 'reconcileEvery', reconcileEvery);
}

function checkNumber(scope: IConstruct, prop: string, value: number, atMost: number, instead: string): void {
  if (!Token.isUnresolved(value) && Number.isInteger(value) && value >= 1 && value <= atMost) return;
  throw refusal(scope, { prop, must: `be a whole number from 1 to ${atMost}`, got: value, instead });
}
