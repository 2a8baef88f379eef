import { Duration, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { AutoRedriveProps } from 'cdk-workflow-patterns';
import { AutoRedrive, Workflow } from 'cdk-workflow-patterns';
import { MockFailure, type World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

/** The error that passes, and one that does not. */
export const BUSY = 'Partner.Busy';
export const BROKEN = 'Partner.Broken';

/** So often may an execution be redriven in these tests. */
export const MOST = 3;

/** A workflow `Jobs` whose state `Call` fails as its function does; the error `Partner.Refused` leads to a Fail state. */
export function jobs(stack: Stack): Workflow {
  const lambdaFunction = new lambda.Function(stack, 'Partner', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
  });
  const call = new tasks.LambdaInvoke(stack, 'Call', {
    lambdaFunction,
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
  });
  call.addCatch(new sfn.Fail(stack, 'Refused', { error: BUSY, cause: 'on purpose' }), { errors: ['Partner.Refused'] });
  const definition = new sfn.Pass(stack, 'Prepare').next(call);
  return new Workflow(stack, 'Jobs', { definition, timeout: Duration.hours(1) });
}

/** `Redrive` of `Jobs` and a machine `Witness`, whose execution is about while functions suffer faults. */
export function redriveStack(props: Partial<AutoRedriveProps> = {}): Stack {
  return stackWith((stack) => {
    new AutoRedrive(stack, 'Redrive', { workflow: jobs(stack), errors: [BUSY], maxRedrives: MOST, ...props });
    const time = sfn.WaitTime.duration(Duration.hours(1));
    new Workflow(stack, 'Witness', { definition: new sfn.Wait(stack, 'See', { time }) });
  });
}

/** Has the partner fail so many times with an error, and answer then. */
export function fails(world: World, times: number, error = BUSY): void {
  let calls = 0;
  world.function('Partner').mock(() => {
    if (calls++ < times) throw new MockFailure(error, 'so it is');
    return { calls };
  });
}

/** What operators were told. */
export interface Told {
  readonly execution: string;
  readonly error: string;
  readonly redriveCount: number;
  readonly reason: string;
}

export function told(world: World): Told[] {
  return world.topic('Redrive/OperatorTopic').messages.map(({ message }) => JSON.parse(message) as Told);
}

/** How often an execution was redriven, by its history. */
export function redrivesOf({ history }: { readonly history: readonly { readonly type: string }[] }): number {
  return history.filter(({ type }) => type === 'ExecutionRedriven').length;
}
