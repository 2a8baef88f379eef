import type { Json, JsonObject } from '../../../base/json';
import type { Notes } from '../notes';
import type { CloudFormationTemplate, StackSource, TemplateResource } from '../template';
import { expandApi, expandHttpApi, expandImplicitApis } from './apis';
import { expandConnector } from './connectors';
import { Expansion, type SamResource } from './expansion';
import { expandFunction } from './function';
import { withGlobals } from './globals';
import { expandSimpleTable } from './simple-table';
import { expandStateMachine } from './state-machine';

const PREFIX = 'AWS::Serverless::';

const KINDS: Readonly<Record<string, (resource: SamResource, expansion: Expansion) => void>> = {
  Function: expandFunction,
  SimpleTable: expandSimpleTable,
  StateMachine: expandStateMachine,
};

/** What has to know of the events, or of every other resource. */
const LATER: Readonly<Record<string, (resource: SamResource, expansion: Expansion) => void>> = {
  Api: expandApi,
  HttpApi: expandHttpApi,
  Connector: expandConnector,
};

/**
 * A SAM template as CloudFormation has it after the transform `AWS::Serverless-2016-10-31`.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 */
export function expandSam(source: StackSource, notes: Notes): CloudFormationTemplate {
  const {
    Globals,
    Resources = {},
    ...rest
  } = source.template as CloudFormationTemplate & { readonly Globals?: JsonObject };
  const expansion = new Expansion(source, notes);
  const globals = Globals ?? {};
  const later: [expand: (resource: SamResource, expansion: Expansion) => void, resource: SamResource][] = [];
  for (const [id, { Type: type, Properties }] of Object.entries(Resources)) {
    const { StageName } = Properties ?? {};
    if (type === `${PREFIX}Api` && typeof StageName === 'string') expansion.stageNames.set(id, StageName);
  }
  for (const [id, declared] of Object.entries(Resources)) {
    const kind = declared.Type.startsWith(PREFIX) ? declared.Type.slice(PREFIX.length) : undefined;
    if (kind === undefined) expansion.resources[id] = declared;
    else expandResource(kind, id, declared, globals, expansion, later);
    later.push(
      ...connectorsOf(id, declared).map((each) => [expandConnector, each] as [typeof expandConnector, SamResource]),
    );
  }
  for (const [expand, resource] of later) expand(resource, expansion);
  expandImplicitApis(globals, expansion);
  expansion.notifyFromBuckets();
  const { resources, references } = expansion;
  return referencesReplaced(
    { ...rest, Resources: resources } as unknown as JsonObject,
    references,
  ) as CloudFormationTemplate;
}

function expandResource(
  kind: string,
  id: string,
  declared: TemplateResource,
  globals: JsonObject,
  expansion: Expansion,
  later: [(resource: SamResource, expansion: Expansion) => void, SamResource][],
): void {
  const {
    Properties = {},
    Condition: condition,
    IgnoreGlobals,
  } = declared as TemplateResource & { readonly IgnoreGlobals?: Json };
  const resource = { id, properties: withGlobals(kind, Properties, globals, IgnoreGlobals), condition };
  const expand = KINDS[kind];
  const expandLater = LATER[kind];
  if (expand !== undefined) expand(resource, expansion);
  else if (expandLater !== undefined) later.push([expandLater, resource]);
  else expandOther(kind, resource, expansion);
}

/** Layers and nested applications are what they are under another name; the rest is not simulated. */
function expandOther(kind: string, resource: SamResource, expansion: Expansion): void {
  const { id, properties } = resource;
  if (kind === 'LayerVersion') {
    const { ContentUri, ...passed } = properties;
    const content = expansion.location(ContentUri) ?? { S3Bucket: 'unknown', S3Key: ContentUri ?? '' };
    return expansion.add(id, 'AWS::Lambda::LayerVersion', { ...passed, Content: { ...content } }, resource);
  }
  if (kind === 'Application') {
    const { Location, Parameters } = properties;
    const stack = {
      TemplateURL: typeof Location === 'string' ? Location : '',
      ...(Parameters !== undefined && { Parameters }),
    };
    return expansion.add(id, 'AWS::CloudFormation::Stack', stack, resource);
  }
  expansion.notes.say(`'${id}' is of type ${PREFIX}${kind}, which is not simulated`);
  expansion.add(id, `${PREFIX}${kind}`, properties, resource);
}

/** The `Connectors` of a resource are connectors of which it is the source. */
function connectorsOf(id: string, declared: TemplateResource): readonly SamResource[] {
  const { Connectors = {}, Condition: condition } = declared as TemplateResource & {
    readonly Connectors?: Record<string, JsonObject>;
  };
  return Object.entries(Connectors).map(([name, { Properties }]) => {
    const { SourceReference, ...properties } = (Properties ?? {}) as JsonObject;
    const source = { Id: id, ...((SourceReference ?? {}) as JsonObject) };
    return { id: `${id}${name}`, properties: { ...properties, Source: source }, condition };
  });
}

/** `Ref: Function.Alias` and its like name resources that SAM has made. */
function referencesReplaced(value: Json, references: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((each) => referencesReplaced(each, references));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: ref } = value;
  const made = typeof ref === 'string' ? references.get(ref) : undefined;
  if (made !== undefined) return { Ref: made };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, referencesReplaced(each, references)]));
}
