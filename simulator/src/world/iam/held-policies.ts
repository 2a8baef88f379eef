import { own } from '../../base/own';
import type { Json, JsonObject } from '../../base/json';
import { type AppModel } from '../assembly/app-model';
import { constructPath, type Resource } from '../../services/resource';
import { readPolicyDocument, type Statement } from './policy-document';
import { textOf } from '../../base/text';

/** The policy of a resource, read when somebody first asks. */
export interface HeldPolicy {
  /** The ARN of the resource that the policy is about. */
  readonly arn: string;
  readonly statements: () => readonly Statement[];
}

/** The policies of resources that a resource of a template declares. */
export function heldPolicies(resource: Resource, app: AppModel): readonly HeldPolicy[] {
  return own(HOLDERS, resource.type)?.(resource, app) ?? [];
}

const HOLDERS: Readonly<Record<string, (resource: Resource, app: AppModel) => readonly HeldPolicy[]>> = {
  'AWS::Lambda::Permission': (permission) => [
    { arn: functionArn(permission), statements: () => [permissionStatement(permission)] },
  ],
  'AWS::SNS::TopicPolicy': (policy) =>
    (policy.property('Topics') as string[]).map((arn) => ({ arn, statements: () => documentOf(policy) })),
  'AWS::SQS::QueuePolicy': (policy, app) => {
    const refs = policy.property('Queues') as string[];
    const queues = app.ofType('AWS::SQS::Queue').filter((queue) => refs.includes(queue.ref));
    return queues.map(({ arn }) => ({ arn, statements: () => documentOf(policy) }));
  },
  'AWS::S3::BucketPolicy': (policy, app) => {
    const name = policy.property('Bucket');
    const buckets = app.ofType('AWS::S3::Bucket').filter((bucket) => bucket.name === name);
    return buckets.map(({ arn }) => ({ arn, statements: () => documentOf(policy) }));
  },
  'AWS::Events::EventBusPolicy': (policy, app) => {
    const name = policy.property('EventBusName') ?? 'default';
    const buses = app.ofType('AWS::Events::EventBus').filter((bus) => bus.name === name);
    const document = (): JsonObject => ({ Statement: policy.property('Statement') ?? [] });
    return buses.map(({ arn }) => ({ arn, statements: () => readPolicyDocument(document(), origin(policy)) }));
  },
  'AWS::KMS::Key': (key) => [
    { arn: key.arn, statements: () => readPolicyDocument(key.property('KeyPolicy'), origin(key)) },
  ],
  'AWS::DynamoDB::Table': (table) => [
    { arn: table.arn, statements: () => resourcePolicyOf(table, table.property('ResourcePolicy')) },
  ],
  'AWS::DynamoDB::GlobalTable': (table) => [
    { arn: table.arn, statements: () => resourcePolicyOf(table, ownReplica(table)?.['ResourcePolicy']) },
  ],
};

function ownReplica(table: Resource): JsonObject | undefined {
  const replicas = (table.property('Replicas') ?? []) as JsonObject[];
  return replicas.find(({ Region: region }) => region === table.stack.region);
}

function documentOf(policy: Resource): readonly Statement[] {
  return readPolicyDocument(policy.property('PolicyDocument'), origin(policy));
}

function resourcePolicyOf(resource: Resource, policy: Json | undefined): readonly Statement[] {
  return readPolicyDocument((policy as JsonObject | undefined)?.['PolicyDocument'], origin(resource));
}

function origin(resource: Resource): { readonly policy: string } {
  return { policy: constructPath(resource) };
}

/** A permission is a statement in other words. */
function permissionStatement(permission: Resource): Statement {
  const { Action, Principal, SourceArn, SourceAccount, FunctionUrlAuthType, InvokedViaFunctionUrl } =
    permission.properties;
  const statement = {
    Effect: 'Allow',
    Action: Action ?? 'lambda:InvokeFunction',
    Principal: principalOf(textOf(Principal)),
    Resource: functionArn(permission),
    Condition: {
      ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
      StringEquals: {
        ...(SourceAccount !== undefined && { 'aws:SourceAccount': SourceAccount }),
        ...(FunctionUrlAuthType !== undefined && { 'lambda:FunctionUrlAuthType': FunctionUrlAuthType }),
      },
      ...(InvokedViaFunctionUrl !== undefined && { Bool: { 'lambda:InvokedViaFunctionUrl': InvokedViaFunctionUrl } }),
    },
  };
  return readPolicyDocument({ Statement: [statement] }, origin(permission))[0] as Statement;
}

function principalOf(principal: string): Json {
  if (principal === '*') return '*';
  return principal.includes('.amazonaws.com') ? { Service: principal } : { AWS: principal };
}

function functionArn(permission: Resource): string {
  const name = textOf(permission.property('FunctionName'));
  const { partition, region, account } = permission.stack;
  return name.startsWith('arn:') ? name : `arn:${partition}:lambda:${region}:${account}:function:${name}`;
}
