import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Workflow, type Versioning } from 'cdk-workflow-patterns';

/** The differences between two deployments of a shop. */
export interface ShopOptions {
  /** The code of the function; it is called with the input, and again with what it answered. */
  readonly code?: string;
  readonly versioning?: Versioning;
  /** The name of the state that sleeps. */
  readonly sleep?: string;
  /** Whether a topic hears of it last, or may be told of it still. */
  readonly tells?: 'yes' | 'may';
  /** The call of the function itself, or of one of its versions or aliases, as users write it. */
  readonly called?: (fn: lambda.Function) => lambda.IFunction;
}

/** Asks for a price. */
export const PRICED = 'exports.handler = async (e) => (e.price === undefined ? { price: 7 } : { paid: e.price });';

/** The same, and cannot read what the code of before has answered. */
export const REPRICED = `exports.handler = async (e) => {
  if (e.price !== undefined) throw new Error('price is gone: give amount');
  return e.amount === undefined ? { amount: { value: 8 } } : { paid: e.amount.value };
};`;

/** A workflow that calls a function of its user, sleeps for an hour and calls it again. */
export function shop(options: ShopOptions = {}): Stack {
  const { code = PRICED, versioning, sleep = 'Sleep', called = (fn) => fn, tells } = options;
  const stack = new Stack(new App(), 'Stack');
  const fn = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
  });
  const [ask, pay] = ['Ask', 'Pay'].map(
    (id) =>
      new tasks.LambdaInvoke(stack, id, {
        lambdaFunction: called(fn),
        payloadResponseOnly: true,
        taskTimeout: sfn.Timeout.duration(Duration.seconds(10)),
      }),
  ) as [tasks.LambdaInvoke, tasks.LambdaInvoke];
  const wait = new sfn.Wait(stack, sleep, { time: sfn.WaitTime.duration(Duration.hours(1)) });
  const topic = new sns.Topic(stack, 'Topic');
  const message = sfn.TaskInput.fromText('paid');
  const tell = new tasks.SnsPublish(stack, 'Tell', { topic, message, resultPath: sfn.JsonPath.DISCARD });
  const chain = ask.next(wait).next(pay);
  const definition = tells === 'yes' ? chain.next(tell) : chain;
  const { stateMachine } = new Workflow(stack, 'Shop', { definition, versioning });
  if (tells === 'may') topic.grantPublish(stateMachine);
  return stack;
}
