import type * as sns from 'aws-cdk-lib/aws-sns';
import { Work } from '../../work/work';
import { SagaStep } from '../saga';
import type { OrderReviewOptions } from './order-review-options';
import type { OrderStates } from './states';
import { OPEN_STATUSES } from './states';

/** Names of the steps: they are part of state names and keys of results. */
export const STEP = {
  review: 'await review',
  reserve: 'reserve inventory',
  charge: 'charge payment',
  ship: 'ship',
  complete: 'complete record',
  notify: 'tell customer',
} as const;

/** The user's tasks in the saga of an order. */
export interface OrderTasks {
  readonly reserve: Work;
  readonly release: Work;
  readonly charge: Work;
  readonly refund: Work;
  readonly ship: Work;
  readonly callBack: Work;
  readonly notify: Work;
  readonly review?: OrderReviewOptions;
  readonly partialFulfilment: boolean;
  readonly statusAfterEachStep: boolean;
}

/** The steps of an order, in their order. */
export function orderSteps(states: OrderStates, tasks: OrderTasks): SagaStep[] {
  const note = (status: 'RESERVED' | 'CHARGED', from: string): SagaStep[] =>
    tasks.statusAfterEachStep
      ? [states.statusStep({ name: `record ${status.toLowerCase()}`, status, from: [from] })]
      : [];
  return [
    ...(tasks.review === undefined ? [] : [reviewStep(tasks.review)]),
    SagaStep.of(STEP.reserve, tasks.reserve._keepingInput(), {
      compensation: tasks.release._keepingInput(),
      compensationName: 'release inventory',
    }),
    ...note('RESERVED', 'RECORDED'),
    SagaStep.of(STEP.charge, tasks.charge._keepingInput(), {
      compensation: tasks.refund._keepingInput(),
      compensationName: 'refund payment',
    }),
    ...note('CHARGED', 'RESERVED'),
    SagaStep.of(STEP.ship, tasks.ship._keepingInput(), {
      pivot: true,
      compensation: tasks.callBack._keepingInput(),
      compensationName: 'call shipment back',
    }),
    completeStep(states, tasks.partialFulfilment),
    SagaStep.of(STEP.notify, tasks.notify._keepingInput()),
  ];
}

/** The steps for an order that failed: the customer hears, then the record says how it ended. */
export function closingSteps(states: OrderStates, notifyFailure: Work): SagaStep[] {
  return [
    SagaStep.of('tell customer of failure', notifyFailure._keepingInput()),
    states.statusStep({
      name: 'record failure',
      status: outcome('"COMPLETION_FAILED"', '"COMPENSATION_FAILED"', '"CANCELLED"'),
      // Only behind the pivot may the order have been complete before it failed.
      from: [
        ...OPEN_STATUSES,
        outcome('"SHIPPED"', '"CHARGED"', '"CHARGED"'),
        outcome('"PARTIALLY_SHIPPED"', '"CHARGED"', '"CHARGED"'),
      ],
      // An order that needs a person stays open until operators have heard of it: the machine may be stopped before it tells them.
      closesIf: '$not($outcome in ["Saga.CompletionFailed", "Saga.CompensationFailed"])',
      attributes: {
        error: { S: '{% $failure.error %}' },
        cause: { S: '{% $substring($failure.cause & "", 0, 1000) %}' },
      },
    }),
  ];
}

/** The message about an order that shipped. */
export function shippedMessage(topic: sns.ITopic): Work {
  const more = `, "backOrdered": [$results.${quotedName(STEP.reserve)}.backOrdered]`;
  return Work.publish(topic, { message: message(`"order-shipped"`, more) });
}

/** The message about an order that failed; it says no more than is known. */
export function failedMessage(topic: sns.ITopic): Work {
  return Work.publish(topic, {
    message: message(
      '($outcome = "Saga.CompletionFailed" ? "order-shipped" : ' +
        '$outcome = "Saga.CompensationFailed" ? "order-delayed" : "order-cancelled")',
      '',
    ),
  });
}

function message(type: string, more: string): string {
  return `{% $string({"type": ${type}, "orderId": $states.input.id, "customerId": $states.input.customerId${more}}) %}`;
}

function reviewStep({ reviewer, when, deadline }: OrderReviewOptions): SagaStep {
  return SagaStep.of(STEP.review, Work.invokeAndWait(reviewer, { deadline }), { when });
}

function completeStep(states: OrderStates, partialFulfilment: boolean): SagaStep {
  const backOrdered = `[$results.${quotedName(STEP.reserve)}.backOrdered]`;
  return states.statusStep({
    name: STEP.complete,
    status: partialFulfilment ? `{% $count(${backOrdered}) > 0 ? "PARTIALLY_SHIPPED" : "SHIPPED" %}` : 'SHIPPED',
    from: OPEN_STATUSES,
    closesIf: 'true',
    attributes: partialFulfilment ? { backOrdered: { S: `{% $string(${backOrdered}) %}` } } : {},
  });
}

function outcome(completionFailed: string, compensationFailed: string, undone: string): string {
  return (
    `{% $outcome = "Saga.CompletionFailed" ? ${completionFailed} : ` +
    `$outcome = "Saga.CompensationFailed" ? ${compensationFailed} : ${undone} %}`
  );
}

/** A field name with spaces in it. */
function quotedName(name: string): string {
  return `\`${name}\``;
}
