import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A template as JSON, as far as these tests look into it. */
export interface TemplateJson {
  readonly Resources: Record<string, ResourceJson>;
}

export interface ResourceJson {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
}

/** A state machine definition whose references read `${LogicalId}` or `${LogicalId.Attribute}`. */
export interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Record<string, Record<string, unknown>>;
}

/** A fresh stack, filled. */
export function stackWith(fill: (stack: Stack) => void): Stack {
  const stack = new Stack(new App(), 'Test');
  fill(stack);
  return stack;
}

/** Synthesizes through `Template.fromStack`, which unlike `app.synth()` refuses circular dependencies. */
export function templateOf(fill: (stack: Stack) => void): Template {
  return Template.fromStack(stackWith(fill));
}

/** Resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, ResourceJson> {
  return template.findResources(type) as Record<string, ResourceJson>;
}

/** The only definition of a template, or the one of the state machine whose logical id starts with `prefix`. */
export function definitionOf(template: Template, prefix = ''): Definition {
  const machines = Object.entries(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).filter(([id]) =>
    id.startsWith(prefix),
  );
  const [machine, second] = machines;
  if (machine === undefined || second !== undefined) {
    throw new Error(`Expected one state machine '${prefix}…', found ${machines.length}`);
  }
  return JSON.parse(flattened(machine[1].Properties.DefinitionString)) as Definition;
}

/** One string of what CloudFormation would join. */
export function flattened(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const {
    'Fn::Join': join,
    'Fn::Select': select,
    'Fn::Split': split,
    Ref: ref,
    'Fn::GetAtt': attribute,
    'Fn::Sub': substituted,
  } = value as Record<string, unknown>;
  if (Array.isArray(select)) {
    return `${flattened(select[1])}[${select[0] as number}]`;
  }
  if (Array.isArray(split)) {
    return flattened(split[1]);
  }
  if (Array.isArray(join)) {
    const [separator, parts] = join as [string, unknown[]];
    return parts.map(flattened).join(separator);
  }
  if (typeof substituted === 'string') {
    return substituted;
  }
  if (ref === 'AWS::Partition') {
    return 'aws';
  }
  if (typeof ref === 'string') {
    return `\${${ref}}`;
  }
  return `\${${(attribute as string[]).join('.')}}`;
}

/** All statements of the policies attached to the role with this logical id. */
export function statementsOf(template: Template, roleId: string): unknown[] {
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => (Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === roleId))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: unknown[] }).Statement);
}
