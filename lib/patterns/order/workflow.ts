import {
  Duration,
  RemovalPolicy,
  aws_dynamodb as dynamodb,
  aws_logs as logs,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Saga } from '../saga';
import type { Given } from '../../core/given';
import { checkGiven } from '../../core/given';
import { checkOpenTable } from '../../capabilities/reconcile/check-open-table';
import { addOpenIndex } from '../../capabilities/reconcile/open-index';
import type { Work } from '../../work/work';
import { FragmentNames } from '../../core/naming';
import { checkDuration, refusal } from '../../core/refusal';
import { grantInvoke } from '../../resources/grant-invoke';
import { heardTopic } from '../../resources/heard-topic';
import { refuseResumable } from '../../workflow/refuse-resumable';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import type { OrderReviewOptions } from './order-review-options';
import type { OrderFunctionsProps } from './order-functions';
import { orderReconciler, orderStarter } from './order-functions';
import { closingSteps, failedMessage, orderSteps, shippedMessage, STEP } from './order-saga';
import { OrderStates } from './states';

/** Properties of an `OrderWorkflow`. */
export interface OrderWorkflowProps extends WorkflowOptions {
  /**
   * The work that reserves the lines of the order. With `partialFulfilment` it may answer `{ backOrdered: [{ sku, quantity, price }] }`.
   *
   * Every task gets `{ step, execution, input, results }`, where `input` is the order, and goes by `input.id`: it may be called twice for one
   * order.
   */
  readonly reserve: Work;

  /** The work that releases what is reserved for the order, and makes sure that a reservation which arrives later has no effect. */
  readonly release: Work;

  /** The work that charges the customer. An error such as `Card.Declined` cancels the order. */
  readonly charge: Work;

  /** The work that gives back what was charged for the order, and makes sure that a charge which arrives later has no effect. */
  readonly refund: Work;

  /** The work that ships the order: the point of no return. */
  readonly ship: Work;

  /** The work that stops a shipment of which it is not known whether it left, and makes sure that one which arrives later has no effect. */
  readonly callBack: Work;

  /**
   * The work that tells the customer that the order has shipped.
   *
   * @default - `{ type: 'order-shipped', orderId, customerId, backOrdered }` as JSON to `customerTopic`
   */
  readonly notify?: Work;

  /**
   * The work that tells the customer that the order has failed; `$outcome` is the error.
   *
   * @default - `{ type, orderId, customerId }` as JSON to `customerTopic`; the type is `order-cancelled`, `order-delayed` when something is
   * left to be sorted out, and `order-shipped` when it failed behind the point of no return
   */
  readonly notifyFailure?: Work;

  /**
   * The topic for operators, of orders that a person must look at.
   *
   * @default - a topic that takes encrypted connections only
   */
  readonly operatorTopic?: sns.ITopic;

  /**
   * Your own table of orders: string partition key `id`, and a global secondary index with the string keys `open` and `dueAt`.
   *
   * @default - a table that stays when the stack goes
   */
  readonly orders?: dynamodb.ITable;

  /**
   * The name of the index of open orders.
   *
   * @default 'open-orders'
   */
  readonly openOrdersIndex?: string;

  /**
   * The currencies that an order may have.
   *
   * @default ['EUR', 'GBP', 'USD']
   */
  readonly currencies?: string[];

  /**
   * The review of suspicious orders; one transition for every order, one more for a suspicious one.
   *
   * @default - no order is
   */
  readonly review?: OrderReviewOptions;

  /**
   * Whether an order may ship without lines that can't be reserved. The functions see `input.partialFulfilment`, the order ends as
   * `PARTIALLY_SHIPPED` and holds the lines that are left in `backOrdered`.
   *
   * @default false
   */
  readonly partialFulfilment?: boolean;

  /**
   * Whether the record says `RESERVED` and `CHARGED` on the way, at one transition each.
   *
   * @default false
   */
  readonly statusAfterEachStep?: boolean;

  /**
   * The time between two searches for orders whose execution ended without a final status, beside the events that tell of it: whole minutes, at
   * least one.
   *
   * @default Duration.minutes(15)
   */
  readonly reconcileEvery?: Duration;

  /**
   * The fate of the table of orders that is created when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const GIVEN: Given<OrderWorkflowProps> = {
  reserve: 'given',
  release: 'given',
  charge: 'given',
  refund: 'given',
  ship: 'given',
  callBack: 'given',
  reconcileEvery: 'duration',
  timeout: 'duration',
  review: { reviewer: 'given', when: 'given', deadline: 'given duration' },
};

const STATE_NAME_PREFIX = 'Order: ';
const DEFAULT_CURRENCIES = ['EUR', 'GBP', 'USD'];
const RECONCILE_EVERY = Duration.minutes(15);
const DEFAULT_INDEX = 'open-orders';

/** The reason why no execution goes on in the middle. */
const RECONCILED =
  'the reconciler undoes or completes the order of an execution that died within moments; place it again under another id';

/**
 * Order processing: check, record, reserve inventory, charge payment, ship, complete the record, tell the customer.
 *
 * Start it through `startFunction`, or with an execution whose name is the order's id and whose input is the order `{ id, customerId,
 * currency, amount, lines: [{ sku, quantity, price }] }`, amounts in the smallest unit of the currency. An order that is wrong fails with
 * `Order.Invalid` before anything is done, with everything that is wrong in the cause; an order that exists fails with
 * `Order.AlreadyExists`. When a step fails, everything is undone and the order is `CANCELLED`. It takes 7 transitions when all goes well.
 *
 * An order ends as `SHIPPED`, `PARTIALLY_SHIPPED`, `CANCELLED`, or, when a person must look at it, `COMPENSATION_FAILED`, `COMPLETION_FAILED`
 * or `RECONCILIATION_FAILED`, of which `operatorTopic` hears. Executions succeed with orders that shipped, and fail with all others.
 *
 * @see https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/saga-orchestration.html
 */
export class OrderWorkflow extends WorkflowBase {
  /** The table of orders, yours or the one that was created. */
  public readonly orders: dynamodb.ITable;

  /** The topic for customers; undefined when `notify` and `notifyFailure` are given. */
  public readonly customerTopic?: sns.ITopic;

  /** The topic for operators, yours or the one that was created. */
  public readonly operatorTopic: sns.ITopic;

  /** The steps that are undone when one fails. */
  public readonly saga: Saga;

  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /**
   * The function that starts an order: invoke it with the order. It answers `{ started, orderId, executionArn }`, for an order that exists `{
   * started: false, orderId, status }`, and throws `Order.Invalid` with everything that is wrong.
   */
  public readonly startFunction: lambda.Function;

  /** The function that completes or undoes orders whose execution was stopped, timed out or died; called by events and a schedule. */
  public readonly reconcileFunction: lambda.Function;

  /** The queue for events that did not reach `reconcileFunction`. */
  public readonly reconcileDeadLetterQueue: sqs.IQueue;

  private readonly states: OrderStates;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: OrderWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    refuseResumable(this, props, 'orders', RECONCILED);
    this.checkProps(props);
    this.orders = props.orders ?? this.createOrders(props);
    const { encryptionKey } = props;
    this.operatorTopic = heardTopic(this, 'OperatorTopic', {
      given: props.operatorTopic,
      prop: 'operatorTopic',
      encryptionKey,
      unheard: 'nobody looks at orders that need a person',
    });
    if (props.notify === undefined || props.notifyFailure === undefined) {
      this.customerTopic = heardTopic(this, 'CustomerTopic', {
        prop: 'notify',
        encryptionKey,
        unheard: 'no customer hears of an order',
      });
    }
    const names = new FragmentNames(this, STATE_NAME_PREFIX);
    this.states = new OrderStates(this, names, this.orders, {
      partialFulfilment: props.partialFulfilment ?? false,
      reconcileEvery: props.reconcileEvery ?? RECONCILE_EVERY,
    });
    this.saga = this.createSaga(props, this.customerTopic ?? this.operatorTopic);
    this.workflow = new Workflow(this, 'Workflow', {
      ...props,
      definition: this.createDefinition(props),
      stateMachineType: sfn.StateMachineType.STANDARD,
    });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    const functions = this.functionProps(props, names.state(STEP.complete));
    this.startFunction = orderStarter(this, functions);
    const reconciler = orderReconciler(this, functions);
    this.reconcileFunction = reconciler.fn;
    this.reconcileDeadLetterQueue = reconciler.deadLetters;
  }

  /**
   * Lets `grantee` place orders: invoke `startFunction`, and that function alone. With `grantStartExecution` executions are started past that
   * function, by whoever answers for a name that is the order's id.
   */
  public grantPlaceOrder(grantee: iam.IGrantable): iam.Grant {
    return grantInvoke(grantee, this.startFunction);
  }

  /** Lets `grantee` answer reviews. */
  public grantReview(grantee: iam.IGrantable): iam.Grant {
    return this.grantTaskResponse(grantee);
  }

  private createSaga(props: OrderWorkflowProps, topic: sns.ITopic): Saga {
    return new Saga(this, 'Saga', {
      stateNamePrefix: STATE_NAME_PREFIX,
      operatorTopic: this.operatorTopic,
      steps: orderSteps(this.states, {
        ...props,
        notify: props.notify ?? shippedMessage(topic),
        partialFulfilment: props.partialFulfilment ?? false,
        statusAfterEachStep: props.statusAfterEachStep ?? false,
      }),
      onFailed: closingSteps(this.states, props.notifyFailure ?? failedMessage(topic)),
    });
  }

  /** An execution that goes on with an order finds the same states to undo or to complete it. */
  private createDefinition(props: OrderWorkflowProps): sfn.IChainable {
    const check = this.states.createCheck(props.currencies ?? DEFAULT_CURRENCIES);
    const { goOn } = this.states;
    this.saga.addUndoEntry(goOn, {
      ...this.states.resumption('undo'),
      step: STEP.ship,
      errorName: '{% $states.input.resumption.error %}',
      cause: '{% $states.input.resumption.cause %}',
    });
    this.saga.addEntry(goOn, { ...this.states.resumption('complete'), step: STEP.complete });
    const record = this.states.createRecord();
    record.next(this.saga);
    return check.otherwise(record);
  }

  private functionProps(props: OrderWorkflowProps, completionState: string): OrderFunctionsProps {
    return {
      completionState,
      workflow: this.workflow,
      orders: this.orders,
      openOrdersIndex: props.openOrdersIndex ?? DEFAULT_INDEX,
      operatorTopic: this.operatorTopic,
      currencies: props.currencies ?? DEFAULT_CURRENCIES,
      encryptionKey: props.encryptionKey,
      tracing: props.tracing,
      logRetention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      resultsVariable: this.saga.resultsVariable,
      reportedVariable: this.saga.reportedVariable,
      reconcileEvery: props.reconcileEvery ?? RECONCILE_EVERY,
    };
  }

  private createOrders({
    encryptionKey,
    openOrdersIndex = DEFAULT_INDEX,
    removalPolicy,
  }: OrderWorkflowProps): dynamodb.Table {
    const orders = new dynamodb.Table(this, 'Orders', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryptionKey,
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
    });
    addOpenIndex(orders, openOrdersIndex);
    return orders;
  }

  private checkProps(props: OrderWorkflowProps): void {
    if (props.orders !== undefined) {
      checkOpenTable(this, 'orders', props.orders, props.openOrdersIndex ?? DEFAULT_INDEX);
    }
    if (props.currencies?.length === 0) {
      throw refusal(this, {
        prop: 'currencies',
        must: 'hold at least one currency',
        got: 'none',
        instead: 'no order could be placed: leave it out for the default',
      });
    }
    if (props.reconcileEvery !== undefined) {
      checkDuration(this, 'reconcileEvery', props.reconcileEvery, {
        atLeast: Duration.minutes(1),
        atMost: Duration.days(1),
        instead: 'orders whose execution was stopped wait for it',
      });
    }
    if (props.review !== undefined) {
      checkDuration(this, 'review.deadline', props.review.deadline, {
        atLeast: Duration.minutes(1),
        atMost: Duration.days(30),
        instead: 'somebody must have the time to decide, and stock is not reserved meanwhile',
      });
    }
  }
}
