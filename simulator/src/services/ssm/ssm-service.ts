import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import { carryOut, type Operations } from '../operations';
import { changesOf, type Changes, type Redeployment, type Update } from '../redeployment';
import { AwsError, type Service } from '../service';
import { AUTOMATION_OPERATIONS, type Automations } from './automations';
import { CALENDAR_OPERATIONS, type Calendars } from './calendars';
import { checkName, typeOf } from './check-parameter';

/** One version of a parameter, which never changes. */
interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly modifiedMs: number;
}

/** The number of versions that are kept of a parameter. */
const MAX_VERSIONS = 100;

/**
 * The parameter store of Systems Manager, with the parameters that the templates declare; its change calendars and automations beside it.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export class SsmService implements Service {
  readonly name = 'ssm';
  readonly redeployment: Redeployment = {
    types: ['AWS::SSM::Parameter', 'AWS::SSM::Document'],
    carryOut: (changes) => this.redeploy(changesOf(changes, 'AWS::SSM::Parameter')),
  };
  /** The versions of each parameter, the oldest first. */
  private readonly parameters = new Map<string, readonly Parameter[]>();

  constructor(
    resources: readonly Resource[],
    private readonly place: { readonly partition: string; readonly region: string; readonly account: string },
    private readonly agenda: Agenda,
    readonly calendars: Calendars,
    readonly automations: Automations,
  ) {
    for (const each of resources) this.putDeclared(each);
  }

  private putDeclared({ name, properties }: Resource): void {
    this.put(name, textOf(properties['Value']), textOf(properties['Type'] ?? 'String'));
  }

  /** A parameter whose declaration changes has what that says, whatever was put into it meanwhile. */
  private redeploy({ created, updated, deleted }: Changes): void {
    for (const { name } of deleted) this.delete(name);
    const isPut = ({ properties }: Update): boolean => properties.some((each) => each === 'Value' || each === 'Type');
    for (const each of [...updated.filter(isPut).map(({ after }) => after), ...created]) this.putDeclared(each);
  }

  call(action: string, input: JsonObject): JsonObject {
    if (action in CALENDAR_OPERATIONS) return carryOut(CALENDAR_OPERATIONS, action, this.calendars, input);
    if (action in AUTOMATION_OPERATIONS) return carryOut(AUTOMATION_OPERATIONS, action, this.automations, input);
    return carryOut(OPERATIONS, action, this, input);
  }

  /**
   * The parameter of a name or an ARN, a version after a colon included.
   * @throws AwsError `ParameterNotFound`, `ParameterVersionNotFound`.
   */
  parameter(reference: Json | undefined): Parameter {
    const found = this.tryParameter(textOf(reference));
    if (found !== undefined) return found;
    const { name, version } = parsed(textOf(reference));
    if (this.tryParameter(name) === undefined) throw new AwsError('ParameterNotFound', '');
    const reason = `Systems Manager could not find version ${String(version)} of ${name}. Verify the version and try again.`;
    throw new AwsError('ParameterVersionNotFound', reason);
  }

  /** The parameter of a name or an ARN, in the newest version or the one after a colon; undefined when there is none. */
  tryParameter(reference: string): Parameter | undefined {
    const { name: wanted, version } = parsed(reference);
    const versions = [...this.parameters].find(([name]) => name === wanted || `/${name}` === wanted)?.[1];
    return version === undefined ? versions?.at(-1) : versions?.find((each) => each.version === version);
  }

  /** The versions of a parameter that are kept, the oldest first. */
  versions(name: string): readonly Parameter[] {
    return this.parameters.get(name) ?? [];
  }

  /** The parameters below a path, in the order of their names. */
  below(path: string, isRecursive: boolean): readonly Parameter[] {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    return [...this.parameters.values()]
      .flatMap((versions) => versions.at(-1) ?? [])
      .filter(({ name }) => name.startsWith(prefix) && (isRecursive || !name.slice(prefix.length).includes('/')))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(name: string, value: string, type: string): Parameter {
    const { partition, region, account } = this.place;
    const before = this.versions(name);
    const parameter = {
      name,
      arn: `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
      type,
      value,
      version: (before.at(-1)?.version ?? 0) + 1,
      modifiedMs: this.agenda.nowMs,
    };
    this.parameters.set(name, [...before, parameter].slice(-MAX_VERSIONS));
    return parameter;
  }

  delete(name: string): boolean {
    return this.parameters.delete(name);
  }
}

const OPERATIONS: Operations<SsmService> = {
  GetParameter: (service, { Name: name }) => ({ Parameter: described(service.parameter(name)) }),
  GetParameters: (service, { Names: names }) => {
    const asked = (names ?? []) as string[];
    const found = asked.flatMap((name) => service.tryParameter(name) ?? []);
    const isUnknown = (name: string): boolean => service.tryParameter(name) === undefined;
    return { Parameters: found.map(described), InvalidParameters: asked.filter(isUnknown) };
  },
  GetParametersByPath: (service, { Path: path, Recursive: isRecursive }) => ({
    Parameters: service.below(textOf(path), isRecursive === true).map(described),
  }),
  GetParameterHistory: (service, { Name: name }) => ({
    Parameters: service.versions(service.parameter(name).name).map(described),
  }),
  PutParameter: (service, { Name, Value: value, Type: asked, Overwrite: overwrite }) => {
    const name = textOf(Name);
    checkName(name);
    const before = service.tryParameter(name);
    if (overwrite !== true && before !== undefined) {
      const reason =
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
      throw new AwsError('ParameterAlreadyExists', reason);
    }
    const type = typeOf(asked === undefined ? undefined : textOf(asked), before?.type);
    const { version } = service.put(name, textOf(value), type);
    return { Version: version, Tier: 'Standard' };
  },
  DeleteParameter: (service, { Name: name }) => {
    service.delete(service.parameter(name).name);
    return {};
  },
};

/** The actions that are carried out. */
export const SSM_ACTIONS = [OPERATIONS, CALENDAR_OPERATIONS, AUTOMATION_OPERATIONS].flatMap((each) =>
  Object.keys(each),
);

/** The name in a reference: a name or an ARN, with a version behind a colon or without. */
function parsed(reference: string): { readonly name: string; readonly version?: number } {
  const [, name = '', version] = /^(?:arn:[^:]*:ssm:[^:]*:[^:]*:parameter)?(.*?)(?::(\d+))?$/.exec(reference) ?? [];
  return { name, ...(version !== undefined && { version: Number(version) }) };
}

function described({ name, arn, type, value, version, modifiedMs }: Parameter): JsonObject {
  return {
    ARN: arn,
    DataType: 'text',
    LastModifiedDate: modifiedMs / 1000,
    Name: name,
    Type: type,
    Value: value,
    Version: version,
  };
}
