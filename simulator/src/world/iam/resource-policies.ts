import type { AppModel } from '../assembly/app-model';
import { decideFor, delegates, type AccessRequest, type Caller } from './decide';
import { heldPolicies, type HeldPolicy } from './held-policies';
import type { Statement } from './policy-document';

/**
 * What the policy of a resource says to a request: it allows by itself, refuses, leaves the decision to the identity's
 * policies (`silent`), or would have to allow and doesn't (`needed`), as for keys, and for resources of another account.
 */
export type ResourceVerdict = 'allowed' | 'denied' | 'silent' | 'needed';

/** The policies that resources of an app have themselves. */
export class ResourcePolicies {
  private readonly held = new Map<string, HeldPolicy[]>();
  private readonly read = new Map<string, readonly Statement[]>();

  constructor(private readonly app: AppModel) {
    for (const policy of app.resources.flatMap((resource) => heldPolicies(resource, app))) {
      this.held.set(policy.arn, [...(this.held.get(policy.arn) ?? []), policy]);
    }
  }

  /** The statements of a resource's policy; objects are judged by their bucket's, indexes by their table's. */
  of(resource: string): readonly Statement[] {
    const arn = this.held.has(resource) ? resource : (this.app.services.policyHolder(resource) ?? '');
    const known = this.read.get(arn);
    if (known !== undefined) return known;
    const statements = (this.held.get(arn) ?? []).flatMap((policy) => policy.statements());
    this.read.set(arn, statements);
    return statements;
  }

  /** Whether the policy of a resource says something about single sessions of a role. */
  nameSessions(resource: string): boolean {
    return this.of(resource).some(
      ({ principals }) =>
        typeof principals === 'object' && principals.aws.some((each) => each.includes(':assumed-role/')),
    );
  }

  /** Judges a role's request by the policy of the resource. */
  judge(caller: Caller, request: AccessRequest, roleArn: string): ResourceVerdict {
    const { resource = '' } = request;
    const statements = this.of(resource);
    const { decision } = decideFor(caller, statements, request);
    const account = roleArn.split(':')[4] ?? '';
    const owner = resource.split(':')[4] || account;
    if (decision === 'denied') return 'denied';
    if (owner !== account)
      return decision === 'allowed' || delegates(account, statements, request) ? 'silent' : 'needed';
    if (decision === 'allowed') return 'allowed';
    if (!request.action.startsWith('kms:') || statements.length === 0) return 'silent';
    return delegates(account, statements, request) ? 'silent' : 'needed';
  }
}
