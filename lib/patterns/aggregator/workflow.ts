import { Lazy, aws_iam as iam, aws_logs as logs, type aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { starter } from '../../capabilities/start/starter';
import { checkArgument, checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { grantInvoke } from '../../resources/grant-invoke';
import { mayAccess } from '../../resources/access';
import { grantInOwnPolicy } from '../../resources/own-policy';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { lastWork } from '../../work/guarded-work';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import { checkAggregator, COLLECT_TIMEOUT, MOST_BYTES } from './checks';
import type { AggregatorEventOptions, AggregatorProps, AggregatorQueueOptions } from './props';
import { Sources } from './sources';
import { WindowStates } from './states';

const GIVEN: Given<AggregatorProps> = {
  table: 'given',
  work: 'given',
  window: 'given duration',
  debounce: 'duration',
  timeout: 'duration',
};

/** The prefix of events in the bucket. */
const STORED = 'aggregates/';

/**
 * Events that are collected by key, for a time, a number or a size, and then handled together: 2 transitions a window beside those of the work, however many
 * events it has, and however often an event has put its end off.
 *
 * The first event of a key starts an execution and opens a window, and each event is one write to its row. The execution closes the window by
 * a mark of its own, after which no event comes into it: the next one opens the next window. Events come from queues (`addQueue`), from EventBridge (`addEvents`), and from
 * whoever may call `collectFunction`.
 */
export class Aggregator extends WorkflowBase {
  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /**
   * The function that collects events. It takes `{ key?, id?, time?, data }`, of which `key` is a text, `id` the text by which an event is known when it is sent
   * again, and `time` when it was first sent (ISO 8601), and answers `{ status, key, window }` with the status `collected`, or `known` for one that is in a window already.
   */
  public readonly collectFunction: lambda.IFunction;

  private readonly fn: lambda.Function;
  private readonly sources: Sources;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: AggregatorProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    checkAggregator(this, props);
    const partition = `aggregate#${this.node.path}#`;
    const workflow = new Workflow(this, 'Workflow', { ...props, definition: this.definition(partition, props) });
    this.workflow = workflow;
    this.stateMachine = workflow.stateMachine;
    this.encryptionKey = workflow.encryptionKey;
    this.sources = new Sources(this, 'Sources', props.encryptionKey);
    this.fn = this.createCollect(workflow, partition, props);
    this.collectFunction = this.fn;
  }

  /**
   * Collects the messages of a queue, which must have a dead-letter queue. Messages of a FIFO queue are collected in their order.
   *
   * Throws when the queue can't be used.
   */
  public addQueue(queue: sqs.IQueue, options: AggregatorQueueOptions = {}): void {
    checkArgument(this, 'queue', queue);
    this.sources.addQueue(this.fn, queue, options);
  }

  /**
   * Collects events of EventBridge: a rule puts them into a queue. Answers the dead-letter queue for those that are refused, and for what could not be delivered.
   *
   * @param id the id of the rule and its queues
   */
  public addEvents(id: string, options: AggregatorEventOptions): sqs.IQueue {
    checkArgument(this, 'id', id);
    checkGiven<AggregatorEventOptions>(this, options, { eventPattern: 'given' });
    return this.sources.addEvents(this.fn, id, options);
  }

  /** Lets `grantee` send events, by calling `collectFunction`. */
  public grantCollect(grantee: iam.IGrantable): iam.Grant {
    return grantInvoke(grantee, this.collectFunction);
  }

  private definition(partition: string, props: AggregatorProps): sfn.IChainable {
    const { table, work, window, debounce, resultField = 'result' } = props;
    const names = new FragmentNames(this, 'Window: ');
    const states = new WindowStates(this, names, { table: table.table, partition, window, debounce });
    const [collect, close, leave] = [states.collect(), states.close(), states.leave()];
    const fields = Object.fromEntries(
      ['key', 'window', 'openedAt', 'closedAt', 'events'].map((name) => [name, `$states.input.${name}`]),
    );
    const bindings = { ...fields, input: '$states.input' };
    const beside = '$sift($states.input, function($value, $name) { $name != "events" })';
    collect.next(close);
    states.catchAll(collect, close);
    close.next(lastWork(this, names, work, { fields, bindings, resultField, beside }));
    states.catchRefused(close, leave);
    states.catchRefused(leave, close);
    return collect;
  }

  private createCollect(workflow: Workflow, partition: string, props: AggregatorProps): lambda.Function {
    const { table, window, debounce, maxEvents = 1000, maxBytes = MOST_BYTES, bucket, encryptionKey } = props;
    const { logRetention = logs.RetentionDays.THREE_MONTHS, tracing } = props;
    const fn = starter(this, 'CollectFunction', {
      workflow,
      asset: 'aggregator-collect',
      description: `${this.node.path}: collects events`,
      timeout: COLLECT_TIMEOUT,
      logRetention,
      encryptionKey,
      tracing,
      environment: {
        TABLE: table.table.tableName,
        PARTITION: partition,
        WINDOW_MS: String(window.toMilliseconds()),
        DEBOUNCE: debounce === undefined ? 'no' : 'yes',
        MAX_EVENTS: String(maxEvents),
        MAX_BYTES: String(maxBytes),
        SOURCES: Lazy.string({ produce: () => this.sources.toJson() }),
        ...(bucket && { BUCKET: bucket.bucketName, STORED }),
      },
    });
    const actions = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'];
    mayAccess(table.table, ...actions).forEach((statement) => fn.addToRolePolicy(statement));
    if (bucket !== undefined) {
      const resources = [bucket.arnForObjects(`${STORED}*`)];
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:PutObject'], resources }));
      mayUseKey(bucket.encryptionKey, KeyUse.WRITE).forEach((statement) => fn.addToRolePolicy(statement));
    }
    grantInOwnPolicy(this, 'Answers', fn, {
      actions: ['states:SendTaskSuccess', 'states:SendTaskHeartbeat'],
      resourceArns: [workflow.stateMachine.stateMachineArn],
      machineKey: workflow.encryptionKey,
    });
    return fn;
  }
}
