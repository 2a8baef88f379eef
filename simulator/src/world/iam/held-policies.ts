import type { AppModel } from '../assembly/app-model';
import { constructPath, type Resource } from '../../services/resource';
import { readPolicyDocument, type Statement } from './policy-document';

/** The policy of a resource, read when somebody first asks. */
export interface HeldPolicy {
  /** The ARN of the resource that the policy is about. */
  readonly arn: string;
  readonly statements: () => readonly Statement[];
}

/** The policies of resources that a resource of a template declares. */
export function heldPolicies(resource: Resource, app: AppModel): readonly HeldPolicy[] {
  return app.services.policiesOf(resource, app).map(({ arn, document }) => ({
    arn,
    statements: () => readPolicyDocument(document(), { policy: constructPath(resource) }),
  }));
}
