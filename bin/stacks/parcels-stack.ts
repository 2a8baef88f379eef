import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Versioning, Workflow, WorkflowDashboard } from 'cdk-workflow-patterns';
import type { Construct } from 'constructs';

/** Properties of a `ParcelsStack`. */
export interface ParcelsStackProps extends StackProps {
  /** The release that is deployed: the second reckons by volume, and answers in other fields than the first. */
  readonly release?: 1 | 2;
}

/** What the function does in each release: it is called to weigh a parcel, and with what it answered to price it. */
const RELEASES = {
  1: `exports.handler = async ({ grams, weighed }) =>
  weighed === undefined ? { weighed: { grams } } : { cents: weighed.grams * 2, by: 'weight' };`,
  2: `exports.handler = async ({ grams, measured }) =>
  measured === undefined ? { measured: { litres: grams / 100 } } : { cents: measured.litres * 50, by: 'volume' };`,
} as const;

/** Parcels that lie for an hour between the scales and the till: what is deployed meanwhile is not for them. */
export class ParcelsStack extends Stack {
  constructor(scope: Construct, id: string, { release = 1, ...props }: ParcelsStackProps = {}) {
    super(scope, id, props);
    const clerk = new lambda.Function(this, 'Clerk', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(RELEASES[release]),
      timeout: Duration.seconds(5),
    });
    const lie = new sfn.Wait(this, 'Lie', { time: sfn.WaitTime.duration(Duration.hours(1)) });
    const parcel = new Workflow(this, 'Parcel', {
      definition: this.call('Weigh', clerk).next(lie).next(this.call('Price', clerk)),
      versioning: Versioning.canary({ percentage: 25, interval: Duration.minutes(10), keepVersions: 5 }),
    });
    new WorkflowDashboard(this, 'Dashboard', { stateMachines: [parcel.stateMachine] });
    new CfnOutput(this, 'ParcelArn', { value: parcel.startArn });
  }

  private call(id: string, lambdaFunction: lambda.IFunction): tasks.LambdaInvoke {
    const task = tasks.LambdaInvoke.jsonata(this, id, {
      lambdaFunction,
      payload: sfn.TaskInput.fromText('{% $states.input %}'),
      outputs: '{% $states.result.Payload %}',
      taskTimeout: sfn.Timeout.duration(Duration.seconds(10)),
    });
    task.addRetry({ errors: ['Lambda.TooManyRequestsException'] });
    return task;
  }
}
