import { Duration, RemovalPolicy, aws_dynamodb as dynamodb, aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkArgument } from '../../core/given';
import { refusal, refuseAtSynthesis } from '../../core/refusal';
import { mayAccess } from '../../resources/access';
import { eventDeadLetters } from '../../resources/event-dead-letters';
import { executionEndedRule } from '../../resources/execution-ended-rule';
import { handlerFunction } from '../../resources/handler-function';
import { COORDINATION_KEYS, OWNER, OWNER_INDEX, TIME_TO_LIVE } from './attributes';
import { checkCoordinationTable } from './check-table';
import { letAnswer, linesProblems, readLines, type StateMachineWithKey } from './lines';

/** Properties of a `CoordinationTable`. */
export interface CoordinationTableProps {
  /**
   * Your own table: string partition key `pk`, string sort key `sk`, time to live on `expiresAt`, an index `byExecution` with the string partition
   * key `execution` and the keys alone, and a stream with new images if executions wait in line.
   *
   * @default - a table that goes with the stack
   */
  readonly table?: dynamodb.ITable;

  /**
   * The key that encrypts the table and what is created around it: a symmetric one.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which logs of the functions are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the functions are traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;
}

/**
 * The table in which executions coordinate: who holds a lock, when the next may start, whether a service is cut off.
 *
 * One table serves any number of patterns, keys and state machines. What an execution holds that is stopped or times out is freed at once if its
 * state machine was made known with `addStateMachine`, and at the end of its lease otherwise.
 */
export class CoordinationTable extends Construct {
  /** The table. */
  public readonly table: dynamodb.ITable;

  private line?: lambda.Function;
  private readonly machines: StateMachineWithKey[] = [];
  private free?: { readonly fn: lambda.Function; readonly deadLetters: sqs.Queue };

  /** Throws when a table of yours can't be used. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: CoordinationTableProps = {},
  ) {
    super(scope, id);
    if (props.table !== undefined) checkCoordinationTable(this, 'table', props.table);
    this.table = props.table ?? this.createTable();
  }

  /** The queue for ends of executions that could not be heard of; undefined as long as no state machine is known. */
  public get deadLetterQueue(): sqs.IQueue | undefined {
    return this.free?.deadLetters;
  }

  /**
   * Has what executions of a state machine hold freed when they fail, time out or are stopped, and those that wait in line handed what they wait
   * for. For Standard state machines only.
   *
   * @param machineKey the customer-managed key of the machine, if it has one: answers to those who wait are encrypted with it
   */
  public addStateMachine(machine: sfn.IStateMachine, machineKey?: kms.IKey): void {
    checkArgument(this, 'machine', machine);
    this.checkIsStandard(machine);
    const { encryptionKey } = this.props;
    this.machines.push({ machine, machineKey });
    if (this.line !== undefined) letAnswer(this, this.line, { machine, machineKey });
    this.free ??= { fn: this.createFree(), deadLetters: eventDeadLetters(this, 'Dlq', encryptionKey) };
    executionEndedRule(this, `Ended${machine.node.addr.slice(-8)}`, {
      stateMachine: machine,
      description: 'Executions that did not succeed, and may hold something',
      target: new targets.LambdaFunction(this.free.fn),
      told: { execution: 'executionArn' },
      deadLetters: this.free.deadLetters,
      encryptionKey,
    });
  }

  /** @internal Called by what executions can wait in line for. */
  public _useLine(): void {
    if (this.line !== undefined) return;
    const line = this.createFunction('HandOver', 'coordination-hand-over', 'hands locks to those who wait for them');
    this.line = line;
    readLines(this, line, this.table);
    this.machines.forEach((each) => letAnswer(this, line, each));
    refuseAtSynthesis(this, () => linesProblems(this.machines));
  }

  private checkIsStandard(machine: sfn.IStateMachine): void {
    const { stateMachineType: type } = machine as Partial<sfn.StateMachine>;
    if (type !== sfn.StateMachineType.EXPRESS) return;
    const instead = 'AWS sends no events of Express executions: what they hold is free at the end of its lease';
    throw refusal(this, { prop: 'machine', must: 'be a Standard state machine', got: type, instead });
  }

  private createTable(): dynamodb.Table {
    const { STRING: type } = dynamodb.AttributeType;
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: COORDINATION_KEYS.partitionKey, type },
      sortKey: { name: COORDINATION_KEYS.sortKey, type },
      timeToLiveAttribute: TIME_TO_LIVE,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey: this.props.encryptionKey,
      stream: dynamodb.StreamViewType.NEW_IMAGE,
    });
    table.addGlobalSecondaryIndex({
      indexName: OWNER_INDEX,
      partitionKey: { name: OWNER, type },
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
    return table;
  }

  private createFree(): lambda.Function {
    const fn = this.createFunction('Free', 'coordination-free', 'frees what executions held that have ended');
    mayAccess(this.table, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem').forEach((each) => fn.addToRolePolicy(each));
    const index = `${this.table.tableArn}/index/${OWNER_INDEX}`;
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [index] }));
    return fn;
  }

  private createFunction(id: string, asset: string, does: string): lambda.Function {
    const { encryptionKey, tracing, logRetention = logs.RetentionDays.THREE_MONTHS } = this.props;
    return handlerFunction(this, id, {
      asset,
      description: `${this.node.path}: ${does}`,
      timeout: Duration.seconds(30),
      environment: { TABLE: this.table.tableName, OWNER_INDEX },
      logRetention,
      encryptionKey,
      tracing,
    });
  }
}
