import { Simulator, type Json, type JsonObject, type World } from '../simulator/src';

type Resources = Record<string, { Type: string; Properties: JsonObject }>;

const table = (TableName: string, key: string): Resources[string] => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
  },
});

/** What the handlers of all clients work with, and one API of the app's own. */
const RESOURCES: Resources = {
  Table: table('items', 'pk'),
  Idempotency: table('idempotency', 'id'),
  Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
  Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
  Colour: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/colour', Type: 'String', Value: 'red' } },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'shop-secret', SecretString: 'hush' } },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: 'arn:aws:iam::123456789012:role/machine',
      Definition: { StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } },
    },
  },
  Own: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: 'exports.handler = async () => ({ statusCode: 200, body: JSON.stringify("own") });' },
    },
  },
  Url: {
    Type: 'AWS::Lambda::Url',
    Properties: { AuthType: 'NONE', TargetFunctionArn: { 'Fn::GetAtt': ['Own', 'Arn'] } },
  },
};

/** A world with one function whose handler has a step for each client. */
export async function worldOf(runtime: string, handler: string, code: string, python?: string): Promise<World> {
  const Variables = {
    TABLE: 'items',
    IDEMPOTENCY: 'idempotency',
    TOPIC: { Ref: 'Topic' },
    QUEUE: { Ref: 'Queue' },
    BUCKET: 'files',
    MACHINE: { Ref: 'Machine' },
    API: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] },
    POWERTOOLS_METRICS_NAMESPACE: 'Shop',
  };
  const Properties = { Runtime: runtime, Handler: handler, Timeout: 300, MemorySize: 2048, Environment: { Variables } };
  const Fn = { Type: 'AWS::Lambda::Function', Properties };
  return Simulator.load(
    { Resources: { ...RESOURCES, Fn } },
    {
      permissions: 'off',
      handlerGuardMs: 120_000,
      functions: { Fn: { code } },
      ...(python !== undefined && { python }),
    },
  );
}

/** What a client's step gives; throws what the handler failed with. */
export async function stepOf(world: World, step: string): Promise<Json | undefined> {
  const { output, error, message } = await world.function('Fn').invoke(step);
  if (error !== undefined) throw new Error(`${error}: ${message}`);
  return output;
}
