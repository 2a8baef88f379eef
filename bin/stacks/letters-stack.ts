import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CoordinationTable, RateLimit, Workflow } from 'cdk-workflow-patterns';

/** Letters to a printer that takes 30 a minute, whoever sends them. */
export class LettersStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const table = new CoordinationTable(this, 'Coordination');
    const limit = new RateLimit(this, 'Printer', { table, rate: 30, period: Duration.minutes(1) });
    const letter = new Workflow(this, 'Letter', { definition: limit.next(new sfn.Pass(this, 'Print')) });
    new CfnOutput(this, 'LetterArn', { value: letter.stateMachine.stateMachineArn });
  }
}
