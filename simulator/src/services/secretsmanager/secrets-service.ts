import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import { carryOut, type Operations } from '../operations';
import { changesOf, type Changes, type Redeployment } from '../redeployment';
import { AwsError, type Service } from '../service';
import { Secret, type SecretContent } from './secret';

/** The properties that say what a secret holds. */
const VALUES = ['SecretString', 'GenerateSecretString'];
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const ARN_LETTERS = 6;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Where secrets are made. */
interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Secrets Manager, with the secrets that the templates declare and those that calls create; what CloudFormation would generate is made of the seed.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export class SecretsService implements Service {
  readonly name = 'secretsmanager';
  readonly redeployment: Redeployment = {
    types: ['AWS::SecretsManager::Secret'],
    carryOut: (changes) => this.redeploy(changesOf(changes, 'AWS::SecretsManager::Secret')),
  };
  private secrets: Secret[];

  constructor(
    resources: readonly Resource[],
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly place: Place,
  ) {
    this.secrets = resources.map((each) => this.made(each));
  }

  private made(resource: Resource): Secret {
    const secret = new Secret(resource.name, resource.arn, this.agenda.nowMs);
    this.declare(secret, resource);
    return secret;
  }

  private declare(secret: Secret, resource: Resource): void {
    const text = this.declaredValue(resource);
    if (text !== undefined) this.change(secret, { SecretString: text });
  }

  /** A secret whose declared value changes has another version; what it held is the previous one. */
  private redeploy({ created, updated, deleted }: Changes): void {
    const gone = new Set(deleted.map(({ arn }) => arn));
    const stays = this.secrets.filter(({ arn }) => !gone.has(arn));
    for (const { after, properties } of updated) {
      const secret = stays.find(({ arn }) => arn === after.arn);
      if (secret !== undefined && properties.some((each) => VALUES.includes(each))) this.declare(secret, after);
    }
    this.secrets = [...stays, ...created.map((each) => this.made(each))];
  }

  call(action: string, input: JsonObject): JsonObject {
    return carryOut(OPERATIONS, action, this, input);
  }

  /**
   * The secret of a name or an ARN, with or without the six characters at its end.
   * @throws AwsError `ResourceNotFoundException`; `InvalidRequestException` for one that is scheduled for deletion.
   */
  secret(reference: Json | undefined): Secret {
    const found = this.anySecret(reference);
    if (found.goneFromMs === undefined) return found;
    const reason = "You can't perform this operation on the secret because it was marked for deletion.";
    throw new AwsError('InvalidRequestException', reason);
  }

  /** Likewise, also one that is scheduled for deletion. */
  anySecret(reference: Json | undefined): Secret {
    const id = textOf(reference);
    const found = this.kept().find(({ name, arn }) => name === id || arn === id || arn.replace(/-\w{6}$/, '') === id);
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  /**
   * The secret of a name, made unless a call with the same token has made it.
   * @throws AwsError `ResourceExistsException`; `InvalidRequestException` while one of the name is scheduled for deletion.
   */
  create(name: string, token: string | undefined): Secret {
    const there = this.kept().find((each) => each.name === name);
    if (there?.goneFromMs !== undefined) {
      const reason = "You can't create this secret because a secret with this name is already scheduled for deletion.";
      throw new AwsError('InvalidRequestException', reason);
    }
    if (there !== undefined && (token === undefined || !there.has(token))) {
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    }
    if (there !== undefined) return there;
    const { partition, region, account } = this.place;
    const arn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-${this.password(ARN_LETTERS)}`;
    const secret = new Secret(name, arn, this.agenda.nowMs);
    this.secrets.push(secret);
    return secret;
  }

  /** Deletes a secret after a time; answers the instant from which it is gone, in epoch milliseconds. */
  delete(secret: Secret, afterMs: number): number {
    secret.goneFromMs = this.agenda.nowMs + afterMs;
    return secret.goneFromMs;
  }

  private kept(): readonly Secret[] {
    const { nowMs } = this.agenda;
    this.secrets = this.secrets.filter(({ goneFromMs = Infinity }) => goneFromMs > nowMs);
    return this.secrets;
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
  CreateSecret: (service, { Name: given, ...input }) => {
    const name = checkedName(given);
    const content = contentOf(input);
    const token = tokenOf(input);
    const secret = service.create(name, token);
    const told = { ARN: secret.arn, Name: name };
    return content === undefined ? told : { ...told, VersionId: service.change(secret, content, token) };
  },
  DeleteSecret: (service, { SecretId: of, ...input }) => {
    const afterMs = recoveryMs(input);
    const secret = afterMs === 0 ? service.anySecret(of) : service.secret(of);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: service.delete(secret, afterMs) / 1000 };
  },
  RestoreSecret: (service, { SecretId: of }) => {
    const secret = service.anySecret(of);
    delete secret.goneFromMs;
    return { ARN: secret.arn, Name: secret.name };
  },
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
    const secret = service.anySecret(of);
    const { arn, name, changedMs, goneFromMs } = secret;
    return {
      ARN: arn,
      Name: name,
      LastChangedDate: changedMs / 1000,
      ...(goneFromMs !== undefined && { DeletedDate: goneFromMs / 1000 }),
      VersionIdsToStages: secret.labels(),
    };
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

function checkedName(given: Json | undefined): string {
  const name = textOf(given ?? '');
  if (/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name)) return name;
  const reason =
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!';
  throw new AwsError('ValidationException', reason);
}

/**
 * How long a deleted secret can be restored.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
 */
function recoveryMs({ ForceDeleteWithoutRecovery: isForced, RecoveryWindowInDays: days }: JsonObject): number {
  const invalid = (reason: string): AwsError => new AwsError('InvalidParameterException', reason);
  if (isForced === true && days !== undefined)
    throw invalid("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  if (days !== undefined && !(Number(days) >= 7 && Number(days) <= 30))
    throw invalid('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  return isForced === true ? 0 : Number(days ?? 30) * DAY_MS;
}

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
