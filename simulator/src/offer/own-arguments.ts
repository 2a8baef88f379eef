import type { Member, Shape } from './shape';

const TEXT: Shape = { kind: 'text' };
const ANY: Shape = { kind: 'any' };

/** Arguments of integrations that are no calls of AWS's SDK, by service and action. */
const OWN: Readonly<Record<string, Shape>> = {
  'apigateway:invoke': object({
    'ApiEndpoint!': TEXT,
    'Method!': TEXT,
    Headers: ANY,
    Stage: TEXT,
    Path: TEXT,
    QueryParameters: ANY,
    RequestBody: ANY,
    AllowNullValues: { kind: 'boolean' },
    AuthType: TEXT,
  }),
  'http:invoke': object({
    'ApiEndpoint!': TEXT,
    'Method!': TEXT,
    Authentication: object({ 'ConnectionArn!': TEXT }),
    InvocationConfig: object({ 'ConnectionArn!': TEXT }),
    Headers: ANY,
    QueryParameters: ANY,
    RequestBody: ANY,
    Transform: ANY,
  }),
  'bedrock:invokeModel': object({
    'ModelId!': TEXT,
    Body: ANY,
    Accept: TEXT,
    ContentType: TEXT,
    Input: object({ S3Uri: TEXT }),
    Output: object({ S3Uri: TEXT }),
    Trace: TEXT,
    GuardrailIdentifier: TEXT,
    GuardrailVersion: TEXT,
    PerformanceConfigLatency: TEXT,
    ServiceTier: TEXT,
  }),
  'eks:call': object({
    'ClusterName!': TEXT,
    'CertificateAuthority!': TEXT,
    'Endpoint!': TEXT,
    'Method!': TEXT,
    'Path!': TEXT,
    QueryParameters: ANY,
    RequestBody: ANY,
  }),
  'eks:runJob': object({
    'ClusterName!': TEXT,
    'CertificateAuthority!': TEXT,
    'Endpoint!': TEXT,
    Namespace: TEXT,
    LogOptions: ANY,
    'Job!': ANY,
  }),
  'elasticmapreduce:setClusterTerminationProtection': object({
    'ClusterId!': TEXT,
    'TerminationProtected!': { kind: 'boolean' },
  }),
  'elasticmapreduce:terminateCluster': object({ 'ClusterId!': TEXT }),
  'elasticmapreduce:addStep': object({ 'ClusterId!': TEXT, ExecutionRoleArn: TEXT, 'Step!': ANY }),
  'elasticmapreduce:cancelStep': object({ 'ClusterId!': TEXT, 'StepId!': TEXT }),
  'elasticmapreduce:modifyInstanceFleetByName': object({
    'ClusterId!': TEXT,
    'InstanceFleetName!': TEXT,
    'InstanceFleet!': ANY,
  }),
  'elasticmapreduce:modifyInstanceGroupByName': object({
    'ClusterId!': TEXT,
    'InstanceGroupName!': TEXT,
    'InstanceGroup!': ANY,
  }),
};

/** The arguments of an integration that has its own; undefined where they are not known. */
export function ownArguments(service: string, action: string): Shape | undefined {
  const key = `${service}:${action}`;
  return Object.hasOwn(OWN, key) ? OWN[key] : undefined;
}

function object(members: Readonly<Record<string, Shape>>): Shape {
  return { kind: 'object', members: Object.entries(members).map(([told, shape]) => member(told, shape)) };
}

function member(told: string, shape: Shape): Member {
  const name = told.replace(/!$/, '');
  return { modelName: name, sdkName: name, optimizedName: name, required: told.endsWith('!'), shape };
}
