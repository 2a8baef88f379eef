import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import { carryOut, type Operations } from '../operations';
import { AwsError, type Service } from '../service';

interface Secret {
  readonly name: string;
  readonly arn: string;
  value: string;
  versionId: string;
  changedMs: number;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Secrets Manager, with the secrets that the templates declare; what CloudFormation would generate is made of the seed.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export class SecretsService implements Service {
  readonly name = 'secretsmanager';
  private readonly secrets: Secret[] = [];

  constructor(
    resources: readonly Resource[],
    private readonly agenda: Agenda,
    private readonly random: Random,
  ) {
    for (const resource of resources) {
      this.secrets.push({ name: resource.name, arn: resource.arn, ...this.version(this.declaredValue(resource)) });
    }
  }

  call(action: string, input: JsonObject): JsonObject {
    return carryOut(OPERATIONS, action, this, input);
  }

  /**
   * The secret of a name or an ARN, with or without the six characters at its end.
   * @throws AwsError `ResourceNotFoundException`.
   */
  secret(reference: Json | undefined): Secret {
    const id = textOf(reference);
    const found = this.secrets.find(({ name, arn }) => name === id || arn === id || arn.replace(/-\w{6}$/, '') === id);
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  /** Gives a secret a new value. */
  change(secret: Secret, value: string): void {
    Object.assign(secret, this.version(value));
  }

  private version(value: string): Pick<Secret, 'value' | 'versionId' | 'changedMs'> {
    return { value, versionId: uuid(this.random), changedMs: this.agenda.nowMs };
  }

  private declaredValue({ properties }: Resource): string {
    const { SecretString: declared, GenerateSecretString: generated } = properties;
    if (declared !== undefined) return textOf(declared);
    const {
      SecretStringTemplate: template,
      GenerateStringKey: key,
      PasswordLength: length,
    } = (generated ?? {}) as JsonObject;
    const password = this.password(Number(length ?? 32));
    if (template === undefined || key === undefined) return password;
    return JSON.stringify({ ...(JSON.parse(textOf(template)) as JsonObject), [textOf(key)]: password });
  }

  private password(length: number): string {
    const letter = (): string => LETTERS.charAt(Math.floor(this.random.next() * LETTERS.length));
    return Array.from({ length }, letter).join('');
  }
}

const OPERATIONS: Operations<SecretsService> = {
  GetSecretValue: (service, { SecretId: id }) => {
    const { name, arn, value, versionId, changedMs } = service.secret(id);
    return {
      ARN: arn,
      CreatedDate: changedMs / 1000,
      Name: name,
      SecretString: value,
      VersionId: versionId,
      VersionStages: ['AWSCURRENT'],
    };
  },
  DescribeSecret: (service, { SecretId: id }) => {
    const { name, arn, versionId, changedMs } = service.secret(id);
    return {
      ARN: arn,
      Name: name,
      LastChangedDate: changedMs / 1000,
      VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
    };
  },
  PutSecretValue: changeValue,
  UpdateSecret: changeValue,
};

/** The actions that are carried out. */
export const SECRETS_ACTIONS = Object.keys(OPERATIONS);

function changeValue(service: SecretsService, { SecretId: id, SecretString: value }: JsonObject): JsonObject {
  const secret = service.secret(id);
  service.change(secret, textOf(value));
  return { ARN: secret.arn, Name: secret.name, VersionId: secret.versionId, VersionStages: ['AWSCURRENT'] };
}
