import { Annotations, Duration, Stack, aws_logs as logs } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { refusal, refuseAtSynthesis } from '../../core/refusal';
import { mayAccess } from '../../resources/access';
import { childrenOf, executionsOf } from '../../resources/execution-arns';
import { handlerFunction } from '../../resources/handler-function';
import { grantInOwnPolicy, type OwnGrant } from '../../resources/own-policy';
import { hasCustomerKey } from '../../workflow/customer-key';
import { checkAnswersTable, createAnswersTable } from '../answers/answers-table';
import { linkBase } from '../confirm/link-base';
import { SEND_TIMEOUT } from '../messages/send-timeout';
import { Sender } from '../messages/sender';
import type { SenderConfig } from '../messages/sender-config';
import type { ChannelOptions } from './channel-options';

/** The function behind the links. */
export interface LinkFunction {
  readonly id: string;
  readonly asset: string;
  readonly does: string;
  /** @default Duration.seconds(10) */
  readonly timeout?: Duration;
  readonly environment: Record<string, string>;
}

/** The parts of every channel, as children of it: a table of codes and waits, the function behind the links, the endpoint, the sender. */
export class ChannelParts {
  public readonly table: dynamodb.ITable;
  public readonly linkFunction: lambda.Function;
  public readonly linkBaseUrl: string;
  public readonly httpApi?: apigateway.IHttpApi;
  public readonly topic?: sns.ITopic;
  private readonly sender: SenderConfig;
  private readonly machines: StateMachineWithKey[] = [];

  public constructor(
    private readonly scope: Construct,
    private readonly options: ChannelOptions,
    link: LinkFunction,
  ) {
    const { endpoint, linkBaseUrl, encryptionKey, sender } = options;
    this.table = this.answersTable();
    this.linkFunction = this.createLinkFunction(link);
    const { linkFunction: confirmFunction, logRetention } = this;
    const links = linkBase(scope, { endpoint, linkBaseUrl, confirmFunction, logRetention, encryptionKey });
    this.linkBaseUrl = links.url;
    this.httpApi = links.httpApi;
    this.sender = (sender ?? Sender.topic())._bind(scope, encryptionKey);
    this.topic = this.sender.topic;
    refuseAtSynthesis(scope, () => this.validate());
  }

  /** Whether the sender reads addresses from the items of those whom it writes to. */
  public get readsAddresses(): boolean {
    return 'RECIPIENT_ATTRIBUTE' in this.sender.environment;
  }

  /** Creates a function that sends messages, and writes waits and codes. */
  public createSendFunction(
    id: string,
    asset: string,
    does: string,
    environment: Record<string, string>,
  ): lambda.Function {
    const timeout = SEND_TIMEOUT;
    const links = { LINK_BASE: this.linkBaseUrl };
    const fn = this.createFunction({ id, asset, does, timeout, environment: { ...links, ...environment } });
    this.letSend(fn);
    return fn;
  }

  /** Lets a function send messages, and write waits and codes. */
  public letSend(fn: lambda.Function): void {
    Object.entries(this.sender.environment).forEach(([name, value]) => fn.addEnvironment(name, value));
    this.sender.statements.forEach((statement) => fn.addToRolePolicy(statement));
    allow(fn, this.table, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }

  /** Lets the functions answer the callbacks of a machine. */
  public addStateMachine(machine: sfn.IStateMachine, machineKey: kms.IKey | undefined, answers: Answers): void {
    this.machines.push({ machine, machineKey });
    this.warnIfPlain(machine, machineKey);
    const { actions, functions, watchers = {} } = answers;
    const answering = { actions, resourceArns: [machine.stateMachineArn], machineKey };
    const scope = this.grantScope(machine);
    Object.entries(functions).forEach(([id, fn]) => grantInOwnPolicy(scope, id, fn, answering));
    for (const [id, fn] of Object.entries(watchers)) {
      for (const grant of watching(machine)) grantInOwnPolicy(scope, id, fn, grant);
    }
  }

  /** A machine of another stack calls the functions of this one, which can't depend on that in turn: their policies stand there. */
  private grantScope(machine: sfn.IStateMachine): Construct {
    return Stack.of(machine) === Stack.of(this.scope) ? this.scope : machine;
  }

  private answersTable(): dynamodb.ITable {
    const { table, encryptionKey } = this.options;
    if (table !== undefined) {
      checkAnswersTable(this.scope, 'table', table);
    }
    return table ?? createAnswersTable(this.scope, 'Table', encryptionKey);
  }

  private createLinkFunction(link: LinkFunction): lambda.Function {
    const fn = this.createFunction({ timeout: Duration.seconds(10), ...link }, this.concurrency());
    allow(fn, this.table, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    return fn;
  }

  private createFunction(
    { id, asset, does, timeout, environment }: Required<LinkFunction>,
    reservedConcurrentExecutions?: number,
  ): lambda.Function {
    const { encryptionKey, tracing } = this.options;
    return handlerFunction(this.scope, id, {
      asset,
      timeout,
      reservedConcurrentExecutions,
      description: `${this.scope.node.path}: ${does}`,
      environment: { ANSWERS_TABLE: this.table.tableName, ...environment },
      logRetention: this.logRetention,
      encryptionKey,
      tracing,
    });
  }

  private get logRetention(): logs.RetentionDays {
    return this.options.logRetention ?? logs.RetentionDays.THREE_MONTHS;
  }

  private concurrency(): number | undefined {
    const reserved = this.options.confirmConcurrency;
    if (reserved !== undefined && !(Number.isInteger(reserved) && reserved > 0)) {
      throw refusal(this.scope, {
        prop: 'confirmConcurrency',
        must: 'be a whole number, 1 or more',
        got: reserved,
        instead: 'give the number of clicks that may be taken at the same time, or leave it out to reserve nothing',
      });
    }
    return reserved;
  }

  /** A machine under a key whose links lie elsewhere without one is encrypted by half. */
  private warnIfPlain({ node }: sfn.IStateMachine, machineKey: kms.IKey | undefined): void {
    if (machineKey === undefined || this.options.encryptionKey !== undefined) return;
    Annotations.of(this.scope).addWarningV2(
      'cdk-workflow-patterns:createdWithoutKey',
      `[${this.scope.node.path}] the state machine '${node.path}' has a key, and what this channel creates has none: give it the same 'encryptionKey'`,
    );
  }

  private validate(): string[] {
    if (this.machines.length === 0) {
      return ["no state machine may be answered through this channel; call 'addStateMachine' with each that uses it"];
    }
    return this.machines
      .filter(({ machine, machineKey }) => machineKey === undefined && hasCustomerKey(machine))
      .map(
        ({ machine }) =>
          `'machineKey' must be given for the state machine '${machine.node.path}', which has a key: without it no click could be answered`,
      );
  }
}

/** The rights to answer the callbacks of a machine, and the functions that get them, by the ids of their policies. */
export interface Answers {
  readonly actions: string[];
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  /** The functions that may find out whether an execution still waits. */
  readonly watchers?: Readonly<Record<string, lambda.IFunction>>;
}

/** The rights to learn whether a token is alive, and whether an execution, or a child of a distributed Map, is at work. */
function watching(machine: sfn.IStateMachine): OwnGrant[] {
  const { stateMachineArn: arn } = machine;
  return [
    { actions: ['states:SendTaskHeartbeat'], resourceArns: [arn] },
    { actions: ['states:DescribeExecution'], resourceArns: [executionsOf(machine), childrenOf(machine)] },
  ];
}

interface StateMachineWithKey {
  readonly machine: sfn.IStateMachine;
  readonly machineKey?: kms.IKey;
}

/** Lets a function act on the items of a table. */
export function allow(grantee: lambda.IFunction, table: dynamodb.ITable, ...actions: string[]): void {
  mayAccess(table, ...actions).forEach((statement) => grantee.addToRolePolicy(statement));
}
