import { stableId } from '../../../base/stable-id';
import type { Json, JsonObject } from '../../../base/json';
import { attribute, tagList, type Expansion, type SamResource } from './expansion';
import { eventPolicies, expandEvents } from './events';
import { managedArn, readPolicies } from './policies';
import { addRole } from './role';
import { textOf } from '../../../base/text';

/** The properties that are SAM's own; all others are those of `AWS::Lambda::Function`. */
const OWN = new Set(
  (
    'CodeUri InlineCode ImageUri Policies Events Tracing DeadLetterQueue EventInvokeConfig FunctionUrlConfig Tags PropagateTags ' +
    'AutoPublishAlias AutoPublishAliasAllProperties AutoPublishCodeSha256 DeploymentPreference VersionDescription RolePath ' +
    'ProvisionedConcurrencyConfig AssumeRolePolicyDocument PermissionsBoundary VersionDeletionPolicy'
  ).split(' '),
);

/** `AWS::Serverless::Function`: the function, its role, and what invokes it. */
export function expandFunction(fn: SamResource, expansion: Expansion): void {
  const { id, properties } = fn;
  const { Role, Tracing, DeadLetterQueue, Tags, Events } = properties;
  const passed = Object.fromEntries(Object.entries(properties).filter(([name]) => !OWN.has(name)));
  const { TargetArn } = (DeadLetterQueue ?? {}) as JsonObject;
  const declared: Record<string, Json | undefined> = {
    ...passed,
    Code: codeOf(fn, expansion),
    Role: Role ?? attribute(`${id}Role`, 'Arn'),
    ...(Tracing !== undefined && { TracingConfig: { Mode: Tracing } }),
    ...(TargetArn !== undefined && { DeadLetterConfig: { TargetArn } }),
    Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(Tags)],
  };
  expansion.add(id, 'AWS::Lambda::Function', declared as JsonObject, fn);
  if (Role === undefined) addFunctionRole(fn, expansion);
  const alias = addAlias(fn, expansion);
  addUrl(fn, alias, expansion);
  addInvokeConfig(fn, alias, expansion);
  const arn = alias === undefined ? attribute(id, 'Arn') : { Ref: alias };
  expandEvents(Events, { kind: 'Lambda', owner: fn, arn, ref: { Ref: alias ?? id } }, expansion);
}

function codeOf({ id, properties }: SamResource, expansion: Expansion): Json {
  const { InlineCode, CodeUri = '.', ImageUri, PackageType } = properties;
  if (PackageType === 'Image') return { ImageUri: ImageUri ?? id };
  if (InlineCode !== undefined) return { ZipFile: InlineCode };
  return { ...(expansion.location(CodeUri) ?? { S3Bucket: 'unknown', S3Key: CodeUri }) };
}

function addFunctionRole(fn: SamResource, expansion: Expansion): void {
  const { id, properties } = fn;
  const { Policies, Tracing, VpcConfig, DeadLetterQueue, Events, AssumeRolePolicyDocument, EventInvokeConfig } =
    properties;
  const { managed, inline } = readPolicies(Policies, id, expansion);
  const { Type: type, TargetArn: target } = (DeadLetterQueue ?? {}) as JsonObject;
  const action = type === 'SQS' ? 'sqs:SendMessage' : 'sns:Publish';
  const deadLetters =
    target === undefined ? [] : [{ Statement: [{ Action: action, Effect: 'Allow', Resource: target }] }];
  const names = [
    'AWSLambdaBasicExecutionRole',
    ...(Tracing === 'Active' ? ['AWSXrayWriteOnlyAccess'] : []),
    ...(VpcConfig === undefined ? [] : ['AWSLambdaVPCAccessExecutionRole']),
  ];
  const options = {
    service: 'lambda.amazonaws.com',
    managed: [...names.map(managedArn), ...managed, ...eventPolicies(Events).map(managedArn)],
    inline: [...inline, ...deadLetters, ...destinationPolicies(EventInvokeConfig)],
    assumeRolePolicy: AssumeRolePolicyDocument,
  };
  addRole(`${id}Role`, options, fn, expansion);
}

const DESTINATION_ACTIONS: Readonly<Record<string, string>> = {
  SQS: 'sqs:SendMessage',
  SNS: 'sns:Publish',
  Lambda: 'lambda:InvokeFunction',
  EventBridge: 'events:PutEvents',
  S3Bucket: 's3:PutObject',
};

function destinationPolicies(config: Json | undefined): Json[] {
  const { DestinationConfig } = (config ?? {}) as JsonObject;
  return Object.values((DestinationConfig ?? {}) as Record<string, JsonObject>).flatMap(
    ({ Type: type, Destination }) =>
      Destination === undefined
        ? []
        : [
            {
              Statement: [{ Effect: 'Allow', Action: DESTINATION_ACTIONS[textOf(type)] ?? '*', Resource: Destination }],
            },
          ],
  );
}

function addInvokeConfig(fn: SamResource, alias: string | undefined, expansion: Expansion): void {
  const config = fn.properties['EventInvokeConfig'] as JsonObject | undefined;
  if (config === undefined) return;
  const destinations = Object.entries((config['DestinationConfig'] ?? {}) as Record<string, JsonObject>);
  const DestinationConfig = Object.fromEntries(
    destinations.map(([name, { Destination }]) => [name, { Destination: Destination ?? null }]),
  );
  const qualifier = alias === undefined ? '$LATEST' : (fn.properties['AutoPublishAlias'] ?? '$LATEST');
  const declared = { ...config, FunctionName: { Ref: fn.id }, Qualifier: qualifier, DestinationConfig };
  expansion.add(`${fn.id}EventInvokeConfig`, 'AWS::Lambda::EventInvokeConfig', declared, fn);
}

function addUrl(fn: SamResource, alias: string | undefined, expansion: Expansion): void {
  const config = fn.properties['FunctionUrlConfig'] as JsonObject | undefined;
  if (config === undefined) return;
  const target = { Ref: alias ?? fn.id };
  const { AuthType, Cors, InvokeMode } = config;
  const url = { AuthType: AuthType ?? 'AWS_IAM', TargetFunctionArn: target, Cors, InvokeMode };
  expansion.add(`${fn.id}Url`, 'AWS::Lambda::Url', url as JsonObject, fn);
  if (AuthType !== 'NONE') return;
  const permission = { FunctionName: target, Principal: '*' };
  const byUrl = { ...permission, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' };
  expansion.add(`${fn.id}UrlPublicPermissions`, 'AWS::Lambda::Permission', byUrl, fn);
  const invoke = { ...permission, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
  expansion.add(`${fn.id}URLInvokeAllowPublicAccess`, 'AWS::Lambda::Permission', invoke, fn);
}

/** The version and the alias that SAM publishes; answers the alias' logical id. */
function addAlias(fn: SamResource, expansion: Expansion): string | undefined {
  const { AutoPublishAlias: alias } = fn.properties;
  if (typeof alias !== 'string') return undefined;
  const version = `${fn.id}Version${stableId(fn.id, 10, '0123456789abcdef')}`;
  expansion.add(version, 'AWS::Lambda::Version', { FunctionName: { Ref: fn.id } }, fn);
  const aliased = { Name: alias, FunctionName: { Ref: fn.id }, FunctionVersion: attribute(version, 'Version') };
  const aliasId = `${fn.id}Alias${alias.replace(/[^A-Za-z0-9]/g, '')}`;
  expansion.add(aliasId, 'AWS::Lambda::Alias', aliased, fn);
  expansion.references.set(`${fn.id}.Version`, version);
  expansion.references.set(`${fn.id}.Alias`, aliasId);
  return aliasId;
}
