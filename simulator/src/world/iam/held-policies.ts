import type { Json, JsonObject } from '../../engine/json';
import { constructPath, type AppModel } from '../assembly/app-model';
import type { Resource } from '../assembly/resource';
import { readPolicyDocument, type Statement } from './policy-document';
import { textOf } from './text-of';

/** The policies of resources that a resource of a template declares, each with the ARN of the resource it is about. */
export function heldPolicies(resource: Resource, app: AppModel): Policies {
  return HOLDERS[resource.type]?.(resource, app) ?? [];
}

type Policies = readonly (readonly [arn: string, statements: readonly Statement[]])[];

const HOLDERS: Readonly<Record<string, (resource: Resource, app: AppModel) => Policies>> = {
  'AWS::Lambda::Permission': (permission) => [[functionArn(permission), [permissionStatement(permission)]]],
  'AWS::SNS::TopicPolicy': (policy) =>
    (policy.properties['Topics'] as string[]).map((arn) => [arn, documentOf(policy)]),
  'AWS::SQS::QueuePolicy': (policy, app) => {
    const refs = policy.properties['Queues'] as string[];
    const queues = app.ofType('AWS::SQS::Queue').filter((queue) => refs.includes(queue.ref));
    return queues.map((queue) => [queue.arn, documentOf(policy)]);
  },
  'AWS::S3::BucketPolicy': (policy, app) => {
    const name = policy.properties['Bucket'];
    const buckets = app.ofType('AWS::S3::Bucket').filter((bucket) => bucket.name === name);
    return buckets.map((bucket) => [bucket.arn, documentOf(policy)]);
  },
  'AWS::Events::EventBusPolicy': (policy, app) => {
    const name = policy.properties['EventBusName'] ?? 'default';
    const buses = app.ofType('AWS::Events::EventBus').filter((bus) => bus.name === name);
    return buses.map((bus) => [
      bus.arn,
      readPolicyDocument({ Statement: policy.properties['Statement'] ?? [] }, origin(policy)),
    ]);
  },
  'AWS::KMS::Key': (key) => [[key.arn, readPolicyDocument(key.properties['KeyPolicy'], origin(key))]],
  'AWS::DynamoDB::Table': (table) => [[table.arn, resourcePolicyOf(table, table.properties)]],
  'AWS::DynamoDB::GlobalTable': (table) => {
    const replicas = (table.properties['Replicas'] ?? []) as JsonObject[];
    const own = replicas.find(({ Region: region }) => region === table.stack.region);
    return [[table.arn, resourcePolicyOf(table, own ?? {})]];
  },
};

function documentOf(policy: Resource): readonly Statement[] {
  return readPolicyDocument(policy.properties['PolicyDocument'], origin(policy));
}

function resourcePolicyOf(resource: Resource, holder: JsonObject): readonly Statement[] {
  const policy = holder['ResourcePolicy'] as JsonObject | undefined;
  return readPolicyDocument(policy?.['PolicyDocument'], origin(resource));
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
  const { FunctionName } = permission.properties;
  const name = textOf(FunctionName);
  const { partition, region, account } = permission.stack;
  return name.startsWith('arn:') ? name : `arn:${partition}:lambda:${region}:${account}:function:${name}`;
}
