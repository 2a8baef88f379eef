import type { JsonObject } from '../../base/json';
import { AwsError } from '../service';

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** What a version holds: `SecretString`, or `SecretBinary` in base64. */
export type SecretContent = Readonly<Record<'SecretString', string>> | Readonly<Record<'SecretBinary', string>>;

/** One version of a secret, which never changes. */
export interface SecretVersion {
  readonly id: string;
  readonly content: SecretContent;
  readonly createdMs: number;
}

/**
 * A secret with its versions, and the staging labels that are attached to them: each to one version at a time.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export class Secret {
  changedMs: number;
  /** The virtual instant from which it is gone, in epoch milliseconds; undefined unless it is scheduled for deletion. */
  goneFromMs?: number;
  private readonly versions = new Map<string, SecretVersion>();
  private readonly labelled = new Map<string, string>();

  constructor(
    readonly name: string,
    readonly arn: string,
    createdMs: number,
  ) {
    this.changedMs = createdMs;
  }

  /**
   * Adds a version, with the labels given; a version that is there already stays as it is.
   * @throws AwsError `ResourceExistsException` when that version holds something else.
   */
  add(version: SecretVersion, labels: readonly string[] = [CURRENT]): void {
    const there = this.versions.get(version.id);
    if (there !== undefined) {
      if (JSON.stringify(there.content) === JSON.stringify(version.content)) return;
      const reason = `You can't use ClientRequestToken ${version.id} because that value is already in use for a version of secret ${this.arn}.`;
      throw new AwsError('ResourceExistsException', reason);
    }
    const isFirst = this.versions.size === 0;
    this.versions.set(version.id, version);
    this.changedMs = version.createdMs;
    for (const label of new Set(isFirst ? [...labels, CURRENT] : labels)) this.attach(label, version.id);
  }

  /**
   * The version that has an id or a label, the current one by default.
   * @throws AwsError `ResourceNotFoundException`; `InvalidRequestException` when the version of the id has another label.
   */
  version(id: string | undefined, label: string | undefined): SecretVersion {
    if (id === undefined) {
      const stage = label ?? CURRENT;
      return this.versions.get(this.labelled.get(stage) ?? '') ?? notFound(`staging label: ${stage}`);
    }
    const found = this.versions.get(id) ?? notFound(`VersionId: ${id}`);
    if (label === undefined || this.labelled.get(label) === id) return found;
    const reason = 'You provided a VersionStage that is not associated to the provided VersionId.';
    throw new AwsError('InvalidRequestException', reason);
  }

  /** Whether it has the version of an id. */
  has(versionId: string): boolean {
    return this.versions.has(versionId);
  }

  /** The labels of a version. */
  labelsOf(versionId: string): readonly string[] {
    return [...this.labelled].filter(([, id]) => id === versionId).map(([label]) => label);
  }

  /** The labels of each version that has any, by its id. */
  labels(): JsonObject {
    const labelled = [...this.versions.keys()].map((id): [string, string[]] => [id, [...this.labelsOf(id)]]);
    return Object.fromEntries(labelled.filter(([, labels]) => labels.length > 0));
  }

  /**
   * Moves a label from the version that has it to another one, or takes it away.
   * @throws AwsError `InvalidParameterException` when another version has it, or when nothing would be current.
   */
  move(label: string, fromId: string | undefined, toId: string | undefined): void {
    const holder = this.labelled.get(label);
    if (holder !== undefined && holder !== toId && holder !== fromId) {
      const asked = fromId === undefined ? "can't be empty" : 'is incorrect';
      throw new AwsError(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId ${asked}. Staging label ${label} is currently attached to version ${holder}, ` +
          'so you must explicitly reference that version in RemoveFromVersionId.',
      );
    }
    if (toId !== undefined) return this.attach(label, this.version(toId, undefined).id);
    if (label === CURRENT) {
      const reason = `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`;
      throw new AwsError('InvalidParameterException', reason);
    }
    this.labelled.delete(label);
  }

  /** What was current is the previous one then. */
  private attach(label: string, versionId: string): void {
    const holder = this.labelled.get(label);
    if (holder === versionId) return;
    if (label === CURRENT && holder !== undefined) this.attach(PREVIOUS, holder);
    if (label === CURRENT && this.labelled.get(PREVIOUS) === versionId) this.labelled.delete(PREVIOUS);
    this.labelled.set(label, versionId);
  }
}

function notFound(what: string): never {
  throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);
}
