import { Annotations, aws_iam as iam } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { refusal } from '../core/refusal';

/** The use of a key: what was encrypted is read, or something new is written as well. */
export enum KeyUse {
  READ = 'READ',
  WRITE = 'WRITE',
}

const ACTIONS: Record<KeyUse, string[]> = {
  [KeyUse.READ]: ['kms:Decrypt'],
  [KeyUse.WRITE]: ['kms:Decrypt', 'kms:GenerateDataKey'],
};

/** The statement of an identity's policy that lets it use a key; none without a key. */
export function mayUseKey(key: kms.IKey | undefined, use: KeyUse): iam.PolicyStatement[] {
  return key === undefined ? [] : [new iam.PolicyStatement({ actions: ACTIONS[use], resources: [key.keyArn] })];
}

/** A grant with the use of a key added to it; the grant itself without a key. */
export function withKeyUse(
  grant: iam.Grant,
  grantee: iam.IGrantable,
  key: kms.IKey | undefined,
  use: KeyUse,
): iam.Grant {
  return key === undefined
    ? grant
    : grant.combine(iam.Grant.addToPrincipal({ grantee, actions: ACTIONS[use], resourceArns: [key.keyArn] }));
}

/** A service of AWS, and what it writes that is encrypted. */
export interface ServiceKeyUse {
  /** Its principal: `cloudwatch.amazonaws.com`. */
  readonly service: string;
  /** The prop that the key came with. */
  readonly prop: string;
  /** The consequence when the service may not use the key. */
  readonly lost: string;
}

/**
 * Lets a service of AWS write what is encrypted with a key, which the policy of the key itself has to say.
 *
 * The key that AWS manages for a service can't be told so and is refused; the policy of an imported key is out of reach, which is warned of.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function letServiceUseKey(scope: IConstruct, key: kms.IKey | undefined, use: ServiceKeyUse): void {
  if (key === undefined) return;
  const { service, prop, lost } = use;
  const { aliasName } = key as Partial<kms.IAlias>;
  if (aliasName?.startsWith('alias/aws/') === true) {
    throw refusal(scope, {
      prop,
      must: `not be encrypted with the key '${aliasName}' of AWS`,
      got: aliasName,
      instead: `${lost}, because that key can't be used by ${service}: give a key of your own, or none`,
    });
  }
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(service)],
      actions: ACTIONS[KeyUse.WRITE],
      resources: ['*'],
    }),
    true,
  );
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2(
      `cdk-workflow-patterns:keyOutOfReach:${service}`,
      `the key of '${prop}' is imported: ${lost} unless its policy lets ${service} use ${ACTIONS[KeyUse.WRITE].join(' and ')}`,
    );
  }
}
