import type { AppModel } from '../assembly/app-model';
import type { Resource } from '../../services/resource';
import { textOf } from '../../base/text';

/** Which resources of an app are encrypted with a customer's own key, and with which. */
export class EncryptionKeys {
  private readonly byResource: ReadonlyMap<string, string>;

  constructor(private readonly app: AppModel) {
    const encrypted = app.resources.flatMap((resource) => {
      const reference = app.services.keyOf(resource);
      const key = typeof reference === 'string' ? this.tryKey(reference) : undefined;
      return key === undefined ? [] : [[resource.arn, key] as const];
    });
    this.byResource = new Map(encrypted);
  }

  /** The ARN of the key that a resource is encrypted with; undefined when AWS owns the key. */
  tryKeyOf(resourceArn: string): string | undefined {
    return this.byResource.get(resourceArn);
  }

  /** Keys are referred to by id, ARN or alias; what belongs to AWS (`alias/aws/sns`) needs no permission. */
  private tryKey(reference: string): string | undefined {
    const aliasName = reference.replace(/^arn:[^:]+:kms:[^:]*:[^:]*:/, '');
    const alias = this.app.ofType('AWS::KMS::Alias').find(({ name }) => name === aliasName);
    const target = alias === undefined ? reference : textOf(alias.properties['TargetKeyId']);
    const isMeant = (key: Resource): boolean => key.arn === target || key.ref === target;
    return this.app.ofType('AWS::KMS::Key').find(isMeant)?.arn;
  }
}
