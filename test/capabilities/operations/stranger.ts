import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Template } from 'aws-cdk-lib/assertions';

/** An app that somebody else wrote: a machine `Plain`, one `Own` with logs and without traces, and an Express one. */
export function strangersApp(): Stack {
  const stack = new Stack(new App(), 'Stranger', { env: { region: 'eu-west-1' } });
  const fn = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => 1;'),
  });
  const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.hours(2)) });
  const call = new tasks.LambdaInvoke(stack, 'Call', { lambdaFunction: fn });
  new sfn.StateMachine(stack, 'Plain', { definitionBody: sfn.DefinitionBody.fromChainable(wait.next(call)) });
  new sfn.StateMachine(stack, 'Own', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')),
    tracingEnabled: false,
    logs: { destination: new logs.LogGroup(stack, 'Logs'), level: sfn.LogLevel.ERROR },
  });
  new sfn.StateMachine(stack, 'Quick', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Nothing')),
    stateMachineType: sfn.StateMachineType.EXPRESS,
  });
  return stack;
}

/** One of its machines. */
export function machineOf(stack: Stack, id: string): sfn.StateMachine {
  return stack.node.findChild(id) as sfn.StateMachine;
}

export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;

/** The resources of the template. */
export function resources(stack: Stack): Resources {
  return (Template.fromStack(stack).toJSON() as { Resources: Resources }).Resources;
}

/** What differs between two templates, by logical ids without their hash: what is new by its type, and the properties in which others differ. */
export function changes(before: Resources, after: Resources): Readonly<Record<string, unknown>> {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const found = ids.flatMap((id): (readonly [string, unknown])[] => {
    const [one, other] = [before[id], after[id]];
    if (JSON.stringify(one) === JSON.stringify(other)) return [];
    const readable = id.replace(/[0-9A-F]{8}$/, '');
    if (one === undefined) return [[readable, other?.Type]];
    if (other === undefined) return [[readable, 'gone']];
    const names = new Set([...Object.keys(one.Properties), ...Object.keys(other.Properties)]);
    const differ = [...names].filter((name) => jsonOf(one.Properties, name) !== jsonOf(other.Properties, name));
    return [[readable, differ]];
  });
  return Object.fromEntries(found);
}

function jsonOf(properties: object, name: string): string | undefined {
  return JSON.stringify((properties as Readonly<Record<string, unknown>>)[name]);
}
