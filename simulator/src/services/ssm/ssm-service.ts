import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import { carryOut, type Operations } from '../operations';
import { AwsError, type Service } from '../service';

interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly modifiedMs: number;
}

/**
 * The parameter store of Systems Manager, with the parameters that the templates declare.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export class SsmService implements Service {
  readonly name = 'ssm';
  private readonly parameters = new Map<string, Parameter>();

  constructor(
    resources: readonly Resource[],
    private readonly place: { readonly partition: string; readonly region: string; readonly account: string },
    private readonly agenda: Agenda,
  ) {
    for (const { name, properties } of resources) {
      this.put(name, textOf(properties['Value']), textOf(properties['Type'] ?? 'String'));
    }
  }

  call(action: string, input: JsonObject): JsonObject {
    return carryOut(OPERATIONS, action, this, input);
  }

  /**
   * The parameter of a name or an ARN, a version after a colon included.
   * @throws AwsError `ParameterNotFound`, `ParameterVersionNotFound`.
   */
  parameter(reference: Json | undefined): Parameter {
    const found = this.tryParameter(textOf(reference));
    if (found === undefined) throw new AwsError('ParameterNotFound', '');
    return found;
  }

  tryParameter(reference: string): Parameter | undefined {
    const [, plain = '', version] = /^(?:arn:[^:]*:ssm:[^:]*:[^:]*:parameter)?(.*?)(?::(\d+))?$/.exec(reference) ?? [];
    const isMeant = ({ name }: Parameter): boolean => name === plain || `/${name}` === plain;
    const found = [...this.parameters.values()].find(isMeant);
    if (found === undefined || version === undefined || Number(version) === found.version) return found;
    const reason = `Systems Manager could not find version ${version} of ${plain}. Verify the version and try again.`;
    throw new AwsError('ParameterVersionNotFound', reason);
  }

  /** The parameters below a path, in the order of their names. */
  below(path: string, isRecursive: boolean): readonly Parameter[] {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    return [...this.parameters.values()]
      .filter(({ name }) => name.startsWith(prefix) && (isRecursive || !name.slice(prefix.length).includes('/')))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(name: string, value: string, type?: string): Parameter {
    const { partition, region, account } = this.place;
    const before = this.parameters.get(name);
    const parameter = {
      name,
      arn: `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
      type: type ?? before?.type ?? 'String',
      value,
      version: (before?.version ?? 0) + 1,
      modifiedMs: this.agenda.nowMs,
    };
    this.parameters.set(name, parameter);
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
  PutParameter: (service, { Name: name, Value: value, Type: type, Overwrite: overwrite }) => {
    if (overwrite !== true && service.tryParameter(textOf(name)) !== undefined) {
      const reason =
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
      throw new AwsError('ParameterAlreadyExists', reason);
    }
    const { version } = service.put(textOf(name), textOf(value), type === undefined ? undefined : textOf(type));
    return { Version: version, Tier: 'Standard' };
  },
  DeleteParameter: (service, { Name: name }) => {
    service.delete(service.parameter(name).name);
    return {};
  },
};

/** The actions that are carried out. */
export const SSM_ACTIONS = Object.keys(OPERATIONS);

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
