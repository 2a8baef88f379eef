import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { ServiceContext, ServiceDefinition } from '../definition';
import type { DynamoDbService } from '../dynamodb/dynamodb-service';
import type { Resource } from '../resource';
import { asText, byArn, idOf, regional, revision } from '../resource-type';
import type { SqsService } from '../sqs/sqs-service';
import { AsyncInvocations } from './async-invocations';
import { EventSources } from './event-sources';
import { functionUrls, type FunctionUrl } from './function-url';
import { lambdaProtocol } from './lambda-protocol';
import { LambdaService } from './lambda-service';
import { lambda as needs } from './needs';
import { outcomeSender } from './outcomes';
import { functionPlatformNeeds } from './platform-needs';
import { functionReference, Qualifiers, type FunctionNamed } from './qualified-function';
import { SimulatedFunction } from './simulated-function';
import { touchesOfLambda } from './touches';

export const lambda: ServiceDefinition = {
  name: 'lambda',
  label: 'Lambda',
  resourceTypes: {
    'AWS::Lambda::Alias': {
      arn: (alias) => `${functionArn(alias)}:${asText(alias.properties['Name'])}`,
      ref: byArn,
      attributes: { AliasArn: byArn },
      replacedBy: ['FunctionName', 'Name'],
    },
    'AWS::Lambda::EventSourceMapping': {
      arn: regional('lambda', 'event-source-mapping:'),
      ref: idOf,
      attributes: { Id: idOf },
      replacedBy: ['EventSourceArn', 'StartingPosition', 'StartingPositionTimestamp'],
    },
    'AWS::Lambda::Function': {
      nameProperty: 'FunctionName',
      replacedBy: ['PackageType'],
      maxNameLength: 64,
      arn: regional('lambda', 'function:'),
      attributes: { Arn: byArn },
    },
    'AWS::Lambda::LayerVersion': {
      nameProperty: 'LayerName',
      maxNameLength: 64,
      arn: revision('lambda', 'layer:'),
      ref: byArn,
      attributes: { LayerVersionArn: byArn },
      replacedBy: ['CompatibleArchitectures', 'CompatibleRuntimes', 'Content', 'Description', 'LicenseInfo'],
      versionOf: ({ name }) => name,
    },
    'AWS::Lambda::Url': {
      maxNameLength: 32,
      lowerCaseName: true,
      arn: ({ properties }) => asText(properties['TargetFunctionArn']),
      ref: byArn,
      attributes: {
        FunctionArn: byArn,
        FunctionUrl: ({ name, stack }) => `https://${name}.lambda-url.${stack.region}.on.aws/`,
      },
      replacedBy: ['TargetFunctionArn', 'Qualifier'],
    },
    'AWS::Lambda::Version': {
      arn: (version) => `${functionArn(version)}:${version.revision}`,
      ref: byArn,
      attributes: { FunctionArn: byArn, Version: ({ revision: number }) => String(number) },
      replacedBy: ['FunctionName', 'Description', 'CodeSha256'],
      versionOf: ({ properties }) => functionReference(textOf(properties['FunctionName'])).name,
    },
  },
  standIns: [[/function|lambda|handler/gi, 'lambda:{place}:function:']],
  needs,
  touches: touchesOfLambda,
  denied: { status: 403, error: 'Lambda.AWSLambdaException' },
  policies: {
    'AWS::Lambda::Permission': (permission) => [
      { arn: functionArn(permission), document: () => ({ Statement: [statementOf(permission)] }) },
    ],
  },
  platformNeeds: { 'AWS::Lambda::Function': functionPlatformNeeds },
  throttled: { optimized: 'TooManyRequestsException' },
  protocol: lambdaProtocol,
  livesInHost: ['AWS::Lambda::Function'],
  actions: ['DeleteFunction', 'Invoke', 'ListVersionsByFunction'],
  create: (context) => {
    const { app, agenda, deliveries, permissions, service } = context;
    const send = outcomeSender(deliveries);
    const events = new AsyncInvocations(() => app.ofType('AWS::Lambda::EventInvokeConfig'), agenda, send);
    const functions = app.ofType('AWS::Lambda::Function');
    const urls = (known: FunctionNamed): readonly FunctionUrl[] => functionUrls(known, context);
    const made = (each: Resource): SimulatedFunction => madeFunction(each, context);
    const created = new LambdaService(functions, made, new Qualifiers(app), events, urls);
    const [sqs, dynamodb] = [service('sqs') as SqsService, service('dynamodb') as DynamoDbService];
    created.sources = new EventSources({ app, agenda, permissions, lambda: created, sqs, dynamodb, send });
    return created;
  },
};

function madeFunction(resource: Resource, { agenda, random, runtimeOf, onInvoke }: ServiceContext): SimulatedFunction {
  return new SimulatedFunction(resource, runtimeOf(resource), agenda, random, () => onInvoke(resource));
}

/** A permission is a statement in other words. */
function statementOf(permission: Resource): JsonObject {
  const { Action, Principal, SourceArn, SourceAccount, FunctionUrlAuthType, InvokedViaFunctionUrl } =
    permission.properties;
  return {
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
}

function principalOf(principal: string): Json {
  if (principal === '*') return '*';
  return principal.includes('.amazonaws.com') ? { Service: principal } : { AWS: principal };
}

/** The ARN of the function that a resource names by its name or its ARN. */
function functionArn(resource: Resource): string {
  const name = textOf(resource.property('FunctionName'));
  const { partition, region, account } = resource.stack;
  return name.startsWith('arn:') ? name : `arn:${partition}:lambda:${region}:${account}:function:${name}`;
}
