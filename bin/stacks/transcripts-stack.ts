import type { StackProps } from 'aws-cdk-lib';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ClaimCheck, LoadPayload, StorePayload, Workflow } from 'cdk-workflow-patterns';
import { bundleFunctions } from '../functions/bundle';

/** Recordings whose transcripts are larger than a state may be, and notes that are kept beside. */
export class TranscriptsStack extends Stack {
  private readonly claims = new ClaimCheck(this, 'Claims', { longestExecution: Duration.days(1) });

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const keep = new StorePayload(this, 'Notes', {
      store: this.claims,
      payload: '{% $states.input.notes %}',
      resultField: 'notes',
    });
    const transcribe = this.invoke('transcribe', '{% $states.input %}', 'transcript');
    const summarize = this.invoke('summarize', '{% $states.input.transcript %}', 'summary');
    const show = new LoadPayload(this, 'Read', {
      store: this.claims,
      payload: '{% $states.input.notes %}',
      resultField: 'notes',
    });
    const definition = sfn.Chain.start(keep).next(transcribe).next(summarize).next(show);
    const workflow = new Workflow(this, 'Transcript', { definition, timeout: Duration.hours(1) });
    new CfnOutput(this, 'TranscriptArn', { value: workflow.stateMachine.stateMachineArn });
  }

  private invoke(handler: string, payload: string, field: string): tasks.LambdaInvoke {
    const lambdaFunction = new lambda.Function(this, handler === 'transcribe' ? 'Transcriber' : 'Summarizer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(bundleFunctions('transcripts')),
      handler: `index.${handler}`,
      timeout: Duration.seconds(30),
    });
    this.claims.grantReadWrite(lambdaFunction);
    const task = tasks.LambdaInvoke.jsonata(this, handler, {
      lambdaFunction,
      payload: sfn.TaskInput.fromObject(this.claims.payload(payload)),
      outputs: `{% $merge([$states.input, {"${field}": $states.result.Payload}]) %}`,
      taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
    });
    task.addRetry({ errors: ['Lambda.TooManyRequestsException'] });
    return task;
  }
}
