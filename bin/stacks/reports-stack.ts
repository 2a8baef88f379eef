import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { PollCheck, PollUntilDone, Work, Workflow } from 'cdk-workflow-patterns';
import { bundleFunctions } from '../functions/bundle';

/** Reports of an old system that tells nobody when it is ready: it is asked until it is, and cancelled when that takes too long. */
export class ReportsStack extends Stack {
  public readonly reports: dynamodb.Table;
  public readonly workflow: Workflow;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.reports = new dynamodb.Table(this, 'Reports', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const code = lambda.Code.fromAsset(bundleFunctions('reports'));
    const begin = this.createFunction('Begin', code, 'dynamodb:PutItem');
    const look = this.createFunction('Look', code, 'dynamodb:GetItem');
    const cancel = this.createFunction('Cancel', code, 'dynamodb:DeleteItem');

    const definition = new PollUntilDone(this, 'Report', {
      start: Work.invoke(begin),
      job: '{% $result.id %}',
      check: PollCheck.of(Work.invoke(look), {
        done: '{% $result.status = "READY" %}',
        failed: '{% $result.status = "BROKEN" %}',
      }),
      interval: Duration.minutes(1),
      backoffRate: 2,
      maxInterval: Duration.minutes(5),
      jitter: false,
      deadline: Duration.minutes(30),
      cancel: Work.invoke(cancel),
    });
    this.workflow = new Workflow(this, 'Workflow', { definition });
    new CfnOutput(this, 'StateMachineArn', { value: this.workflow.stateMachine.stateMachineArn });
    new CfnOutput(this, 'ReportsTable', { value: this.reports.tableName });
  }

  private createFunction(id: string, code: lambda.Code, permission: string): lambda.Function {
    const fn = new lambda.Function(this, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code,
      handler: `index.${id.toLowerCase()}`,
      timeout: Duration.seconds(5),
      environment: { REPORTS_TABLE: this.reports.tableName },
    });
    this.reports.grant(fn, permission);
    return fn;
  }
}
