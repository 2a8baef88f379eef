import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';

/** The key under which a rendered state names a resource that was created for it without a key of the user; it is in no JSON. */
export const KEY_FACT = Symbol.for('cdk-workflow-patterns.keyFact');

/** The path of a resource of a state, when it was created in `scope` and has no key of the user. */
export function createdWithoutKey(
  scope: IConstruct,
  resource: IConstruct,
  key: kms.IKey | undefined,
): string | undefined {
  return resource.node.scope === scope && key === undefined ? resource.node.path : undefined;
}
