import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import { carryOut, type Operations } from '../operations';
import { AwsError, type Service } from '../service';
import { Secret, type SecretContent } from './secret';

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
      const secret = new Secret(resource.name, resource.arn, agenda.nowMs);
      const text = this.declaredValue(resource);
      if (text !== undefined) this.change(secret, { SecretString: text });
      this.secrets.push(secret);
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

  /**
   * Gives a secret another version; answers its id.
   * @param token the id, which makes the call idempotent. @default - a new one
   */
  change(secret: Secret, content: SecretContent, token?: string, labels?: readonly string[]): string {
    const id = token ?? uuid(this.random);
    secret.add({ id, content, createdMs: this.agenda.nowMs }, labels);
    return id;
  }

  /** Undefined for a secret that is made without a value. */
  private declaredValue({ properties }: Resource): string | undefined {
    const { SecretString: declared, GenerateSecretString: generated } = properties;
    if (declared !== undefined) return textOf(declared);
    if (generated === undefined) return undefined;
    const { SecretStringTemplate: template, GenerateStringKey: key, PasswordLength: length } = generated as JsonObject;
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
  GetSecretValue: (service, { SecretId: of, VersionId: versionId, VersionStage: label }) => {
    const secret = service.secret(of);
    const { id, content, createdMs } = secret.version(optional(versionId), optional(label));
    return {
      ARN: secret.arn,
      CreatedDate: createdMs / 1000,
      Name: secret.name,
      ...content,
      VersionId: id,
      VersionStages: [...secret.labelsOf(id)],
    };
  },
  DescribeSecret: (service, { SecretId: of }) => {
    const secret = service.secret(of);
    const { arn, name, changedMs } = secret;
    return { ARN: arn, Name: name, LastChangedDate: changedMs / 1000, VersionIdsToStages: secret.labels() };
  },
  PutSecretValue: (service, { SecretId: of, VersionStages: labels, ...input }) => {
    const secret = service.secret(of);
    const content = contentOf(input);
    if (content === undefined) {
      throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    }
    const id = service.change(secret, content, tokenOf(input), labels as string[] | undefined);
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: [...secret.labelsOf(id)] };
  },
  /** Without a value it changes nothing that is simulated. */
  UpdateSecret: (service, { SecretId: of, ...input }) => {
    const secret = service.secret(of);
    const content = contentOf(input);
    const told = { ARN: secret.arn, Name: secret.name };
    return content === undefined ? told : { ...told, VersionId: service.change(secret, content, tokenOf(input)) };
  },
  UpdateSecretVersionStage: (service, { SecretId: of, VersionStage: label, ...versions }) => {
    const secret = service.secret(of);
    const { RemoveFromVersionId: fromId, MoveToVersionId: toId } = versions;
    secret.move(textOf(label), optional(fromId), optional(toId));
    return { ARN: secret.arn, Name: secret.name };
  },
};

/** The actions that are carried out. */
export const SECRETS_ACTIONS = Object.keys(OPERATIONS);

function contentOf({ SecretString: text, SecretBinary: bytes }: JsonObject): SecretContent | undefined {
  const [string, binary] = [textOf(text), textOf(bytes)];
  if (string !== '' && binary !== '') {
    const reason = "You can't specify both a binary secret value and a string secret value in the same secret.";
    throw new AwsError('InvalidParameterException', reason);
  }
  if (string !== '') return { SecretString: string };
  return binary === '' ? undefined : { SecretBinary: binary };
}

function tokenOf({ ClientRequestToken: token }: JsonObject): string | undefined {
  const text = optional(token);
  if (text === undefined || (text.length >= 32 && text.length <= 64)) return text;
  throw new AwsError('InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.');
}

function optional(value: Json | undefined): string | undefined {
  return value === undefined || value === null ? undefined : textOf(value);
}
