import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { OrderWorkflowProps } from 'cdk-workflow-patterns';
import { OrderWorkflow, Work } from 'cdk-workflow-patterns';
import { bundleFunctions } from '../functions/bundle';

export interface OrderStackProps extends StackProps {
  /** Options of the workflow beside the defaults. */
  readonly options?: (stack: Stack) => Partial<OrderWorkflowProps>;
}

/**
 * Order processing over a small inventory, a payment ledger and a shipper, as a shop would hold it: the ledgers and their functions are the
 * team's own, the workflow between them is one construct.
 */
export class OrderStack extends Stack {
  public readonly stock: dynamodb.Table;
  public readonly payments: dynamodb.Table;
  public readonly shipments: dynamodb.Table;
  public readonly workflow: OrderWorkflow;

  private readonly code: lambda.Code;

  constructor(scope: Construct, id: string, props?: OrderStackProps) {
    super(scope, id, props);
    this.code = lambda.Code.fromAsset(bundleFunctions('order'));
    this.stock = this.createLedger('Stock');
    this.payments = this.createLedger('Payments');
    this.shipments = this.createLedger('Shipments');

    this.workflow = new OrderWorkflow(this, 'Orders', {
      reserve: Work.invoke(this.createFunction('Reserve', 'reserve', this.stock), { retryOn: ['Ledger.Busy'] }),
      release: Work.invoke(this.createFunction('Release', 'release', this.stock)),
      charge: Work.invoke(this.createFunction('Charge', 'charge', this.payments), { retryOn: ['Ledger.Busy'] }),
      refund: Work.invoke(this.createFunction('Refund', 'refund', this.payments)),
      ship: Work.invoke(this.createFunction('Ship', 'ship', this.shipments), { retryOn: ['Ledger.Busy'] }),
      callBack: Work.invoke(this.createFunction('CallBack', 'callBack', this.shipments)),
      ...props?.options?.(this),
    });

    // People who look after orders read this queue.
    const desk = new sqs.Queue(this, 'Desk', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.workflow.operatorTopic.addSubscription(new subscriptions.SqsSubscription(desk));

    new CfnOutput(this, 'StartFunction', { value: this.workflow.startFunction.functionName });
    new CfnOutput(this, 'StateMachineArn', { value: this.workflow.stateMachine.stateMachineArn });
    new CfnOutput(this, 'OrdersTable', { value: this.workflow.orders.tableName });
    new CfnOutput(this, 'StockTable', { value: this.stock.tableName });
  }

  private createLedger(id: string): dynamodb.Table {
    return new dynamodb.Table(this, id, {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private createFunction(id: string, handler: string, ledger: dynamodb.Table): lambda.Function {
    const fn = new lambda.Function(this, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: this.code,
      handler: `index.${handler}`,
      timeout: Duration.seconds(10),
      environment: { LEDGER_TABLE: ledger.tableName },
    });
    ledger.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
    return fn;
  }
}
