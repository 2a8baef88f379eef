import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DataPipelineSource, DataPipelineWorkflow, LateData, Work } from 'cdk-workflow-patterns';
import { bundleFunctions } from '../functions/bundle';

/** The takings of shops, made out of the sales of a day that their tills have written down. */
export class TillsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const tills = new s3.Bucket(this, 'Tills', {
      versioned: true,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const takings = new lambda.Function(this, 'Takings', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(bundleFunctions('sales')),
      handler: 'index.takings',
      timeout: Duration.minutes(1),
    });
    const sales = new DataPipelineWorkflow(this, 'Sales', {
      source: DataPipelineSource.prefix({ bucket: tills, prefix: '{% "tills/" & $date & "/" %}', keyPrefix: 'tills/' }),
      validation: {
        schema: {
          type: 'object',
          required: ['shop', 'amount'],
          properties: { shop: { type: 'string', minLength: 1 }, amount: { type: 'number', exclusiveMinimum: 0 } },
        },
        maxBadPercentage: 25,
      },
      transform: Work.invoke(takings),
      expectations: {
        'there are takings': '{% $out.sum > 0 %}',
        'no shop is made up': '{% $out.records <= $in.valid %}',
      },
      lateData: LateData.rerunWithin({ window: Duration.days(1), otherwise: LateData.quarantine() }),
      backfill: { maxConcurrency: 2 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    sales.grantTransform(takings);
    // People who look after shops read this queue.
    const office = new sqs.Queue(this, 'Office', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    sales.figuresTopic?.addSubscription(new subscriptions.SqsSubscription(office));
    new CfnOutput(this, 'SalesArn', { value: sales.stateMachine.stateMachineArn });
  }
}
