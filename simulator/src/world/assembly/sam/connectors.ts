import type { Json, JsonObject } from '../../../base/json';
import { attribute, referredId, type Expansion, type SamResource } from './expansion';
import { tableFile } from './table-file';
import { textOf } from '../../../base/text';

interface Connection {
  readonly type:
    'AWS_IAM_ROLE_MANAGED_POLICY' | 'AWS_LAMBDA_PERMISSION' | 'AWS_SQS_QUEUE_POLICY' | 'AWS_SNS_TOPIC_POLICY';
  readonly ofSource: boolean;
  readonly access: Readonly<Record<string, JsonObject>>;
}

/** One end of a connector. */
interface End {
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly arn: Json | undefined;
  readonly name: Json | undefined;
  readonly role: Json | undefined;
  readonly url: Json | undefined;
}

const connections = tableFile<Readonly<Record<string, Connection>>>('connectors');

/**
 * `AWS::Serverless::Connector`, and the `Connectors` of a resource: what one resource needs to use another.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/managing-permissions-connectors.html
 */
export function expandConnector(connector: SamResource, expansion: Expansion): void {
  const { Source, Destination, Permissions = [] } = connector.properties;
  const source = endOf(Source as JsonObject, expansion);
  const destinations = [Destination].flat() as JsonObject[];
  destinations.forEach((each, index) => {
    const suffix = Array.isArray(Destination) ? `Destination${index}` : '';
    connect({ connector, suffix }, source, endOf(each, expansion), Permissions as string[], expansion);
  });
}

function connect(
  { connector, suffix }: { readonly connector: SamResource; readonly suffix: string },
  source: End,
  destination: End,
  permissions: readonly string[],
  expansion: Expansion,
): void {
  const connection = connections()[source.type ?? '']?.[destination.type ?? ''];
  if (connection === undefined) {
    const ends = `${source.type ?? 'nothing'} and ${destination.type ?? 'nothing'}`;
    expansion.notes.say(
      `The connector '${connector.id}' is between ${ends}, which SAM doesn't connect: it grants nothing`,
    );
    return;
  }
  const fill = (value: Json): Json => filledIn(value, source, destination);
  const granted = permissions.map((each) => fill(connection.access[each] ?? {}) as JsonObject);
  if (connection.type === 'AWS_LAMBDA_PERMISSION') {
    granted.forEach((each, index) =>
      expansion.add(
        `${connector.id}${permissions[index] ?? ''}LambdaPermission${suffix}`,
        'AWS::Lambda::Permission',
        { ...each, FunctionName: destination.arn ?? '' },
        connector,
      ),
    );
    return;
  }
  const PolicyDocument = {
    Version: '2012-10-17',
    Statement: granted.flatMap(({ Statement }) => (Statement ?? []) as Json[]),
  };
  if (connection.type === 'AWS_IAM_ROLE_MANAGED_POLICY') {
    const { role } = connection.ofSource ? source : destination;
    if (role === undefined) return;
    expansion.add(
      `${connector.id}Policy${suffix}`,
      'AWS::IAM::ManagedPolicy',
      { PolicyDocument, Roles: [role] },
      connector,
    );
  } else if (connection.type === 'AWS_SQS_QUEUE_POLICY') {
    expansion.add(
      `${connector.id}QueuePolicy${suffix}`,
      'AWS::SQS::QueuePolicy',
      { PolicyDocument, Queues: [destination.url ?? ''] },
      connector,
    );
  } else {
    expansion.add(
      `${connector.id}TopicPolicy${suffix}`,
      'AWS::SNS::TopicPolicy',
      { PolicyDocument, Topics: [destination.arn ?? ''] },
      connector,
    );
  }
}

function endOf(reference: JsonObject, expansion: Expansion): End {
  const { Id, Type, Arn, RoleName, QueueUrl, Name } = reference;
  if (typeof Id !== 'string') {
    return { id: undefined, type: cloudFormationType(Type), arn: Arn, name: Name, role: RoleName, url: QueueUrl };
  }
  const resource = expansion.resources[Id];
  const { type, arn, name } = attributesOf(Id, resource?.Type);
  return { id: Id, type, arn, name, role: roleOf(resource?.Properties ?? {}), url: { Ref: Id } };
}

function attributesOf(id: string, type: string | undefined): { type: string | undefined; arn: Json; name: Json } {
  const isRefArn = type === 'AWS::SNS::Topic' || type === 'AWS::StepFunctions::StateMachine';
  const name = type === 'AWS::StepFunctions::StateMachine' ? attribute(id, 'Name') : { Ref: id };
  return { type, arn: isRefArn ? { Ref: id } : attribute(id, 'Arn'), name };
}

/** The role of a function is its `Role`, that of a machine its `RoleArn`: a reference to a role of the template. */
function roleOf({ Role, RoleArn }: JsonObject): Json | undefined {
  const id = referredId(Role ?? RoleArn);
  return id === undefined ? undefined : { Ref: id };
}

function cloudFormationType(type: Json | undefined): string {
  const kinds: Readonly<Record<string, string>> = {
    'AWS::Serverless::Function': 'AWS::Lambda::Function',
    'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
    'AWS::Serverless::Api': 'AWS::ApiGateway::RestApi',
    'AWS::Serverless::HttpApi': 'AWS::ApiGatewayV2::Api',
    'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
  };
  return kinds[textOf(type)] ?? textOf(type);
}

/** `%{Destination.Arn}` alone is the value itself, inside of a text it is put into it. */
function filledIn(value: Json, source: End, destination: End): Json {
  if (Array.isArray(value)) return value.map((each) => filledIn(each, source, destination));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, source, destination)]));
  }
  if (typeof value !== 'string' || !/[%$]\{/.test(value)) return value;
  const ends = { Source: source, Destination: destination };
  const valueOf = (end: string, part: string): Json => {
    const { arn, name, url, id } = ends[end as keyof typeof ends];
    const parts: Readonly<Record<string, Json | undefined>> = { Arn: arn, Name: name, QueueUrl: url };
    return parts[part] ?? (id === undefined ? '*' : { Ref: id });
  };
  const [whole, end = '', part = ''] = /^%\{(\w+)\.(\w+)\}$/.exec(value) ?? [];
  if (whole !== undefined) return valueOf(end, part);
  const used: Record<string, Json> = {};
  const text = value.replace(/%\{(\w+)\.(\w+)\}/g, (_, of: string, what: string) => {
    used[`${of}${what}`] = valueOf(of, what);
    return `\${${of}${what}}`;
  });
  return { 'Fn::Sub': [text, used] };
}
