import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Aggregate, FailurePolicy, FanOutSource, Work, FanOutWorkflow } from 'cdk-workflow-patterns';
import { bundleFunctions } from '../functions/bundle';

/**
 * Files of order lines, priced: whoever uploads a CSV starts a run over it, a hundred lines to a call of the function. Lines without a price
 * don't keep the others from theirs; when the price is there, they are run again.
 */
export class OrderLinesStack extends Stack {
  public readonly prices: dynamodb.Table;
  public readonly workflow: FanOutWorkflow;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.prices = new dynamodb.Table(this, 'Prices', {
      partitionKey: { name: 'sku', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });

    this.workflow = new FanOutWorkflow(this, 'Lines', {
      source: FanOutSource.csv('{% $states.input.key %}', { keyPrefix: 'input/' }),
      work: Work.invokeBatch(this.createFunction()),
      batchSize: 100,
      maxConcurrency: 20,
      failurePolicy: FailurePolicy.tolerate({ percentage: 5 }),
      aggregates: { amount: Aggregate.sum('{% $result.amount %}') },
      startOnUpload: { suffix: '.csv' },
      rerunFailures: {},
    });

    new CfnOutput(this, 'Bucket', { value: this.workflow.resultBucket?.bucketName ?? '' });
    new CfnOutput(this, 'StateMachineArn', { value: this.workflow.stateMachine.stateMachineArn });
    new CfnOutput(this, 'RerunStateMachineArn', {
      value: this.workflow.rerunWorkflow?.stateMachine.stateMachineArn ?? '',
    });
    new CfnOutput(this, 'PricesTable', { value: this.prices.tableName });
  }

  private createFunction(): lambda.Function {
    const price = new lambda.Function(this, 'Price', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(bundleFunctions('order-lines')),
      handler: 'index.price',
      timeout: Duration.seconds(10),
      environment: { PRICES_TABLE: this.prices.tableName },
    });
    this.prices.grant(price, 'dynamodb:BatchGetItem');
    return price;
  }
}
