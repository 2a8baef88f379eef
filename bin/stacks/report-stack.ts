import type { StackProps } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { AsyncHttpApi, AsyncHttpAuthorizer, Workflow } from 'cdk-workflow-patterns';

/** A report that takes ten minutes, asked for over HTTP by the roles of other teams. */
export class ReportStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const gather = new sfn.Wait(this, 'Gather the figures', { time: sfn.WaitTime.duration(Duration.minutes(10)) });
    const workflow = new Workflow(this, 'Report', {
      definition: gather.next(new sfn.Pass(this, 'Write the report')),
      timeout: Duration.hours(1),
    });
    new AsyncHttpApi(this, 'Http', {
      workflow,
      authorizer: AsyncHttpAuthorizer.iam(),
      collection: 'reports',
      pollAfter: Duration.minutes(1),
      requestSchema: {
        type: apigateway.JsonSchemaType.OBJECT,
        required: ['month'],
        properties: { month: { type: apigateway.JsonSchemaType.STRING, pattern: '^\\d{4}-\\d{2}$' } },
      },
    });
  }
}
