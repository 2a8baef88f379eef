import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ContinueAsNewWorkflow, Work, Workflow } from 'cdk-workflow-patterns';

/** A catalogue that is read page by page, however many there are, and a workflow that waits until all were read. */
export class CatalogueStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // What would read a page only counts them, so that the example needs no supplier.
    const read = new sfn.Pass(this, 'Read a page', {
      queryLanguage: sfn.QueryLanguage.JSONATA,
      outputs: '{% $merge([$states.input, {"page": $states.input.page + 1}]) %}',
    });
    const pages = new ContinueAsNewWorkflow(this, 'Pages', {
      work: Work.chain(read),
      repeatWhile: '{% $states.input.page < $states.input.pages %}',
      maxTurns: 100,
      taskToken: '{% $states.input.taskToken %}',
    });
    const wait = new tasks.StepFunctionsStartExecution(this, 'Read all', {
      stateMachine: pages.stateMachine,
      integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      taskTimeout: sfn.Timeout.duration(Duration.days(2)),
      input: sfn.TaskInput.fromObject({
        page: 0,
        pages: sfn.JsonPath.numberAt('$.pages'),
        taskToken: sfn.JsonPath.taskToken,
      }),
    });
    wait.addRetry({ errors: ['StepFunctions.ExecutionLimitExceededException'] });
    const nightly = new Workflow(this, 'Nightly', { definition: wait });
    nightly.grantTaskResponse(pages);
    new CfnOutput(this, 'NightlyArn', { value: nightly.stateMachine.stateMachineArn });
  }
}
