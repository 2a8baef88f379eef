import type { DeniedCall, PermissionPort, ServiceCall } from './ports';
import type { CallToAuthorize } from './need';

/** A call that a service may not make under the role that it was given. */
export class DeniedUnderRole extends Error {
  constructor(
    principal: string,
    /** In the words of the service that was called. */
    readonly denied: DeniedCall,
  ) {
    super(`${principal} can't deliver under its role: ${denied.message}`);
  }
}

/** Asks the policies of resources whether an AWS service may use them in its own name. */
export class ServiceGate {
  constructor(private readonly permissions: PermissionPort | undefined) {}

  /**
   * Lets a call of a service pass.
   * @throws when the resource's policy does not allow it. AWS would drop the message without a word; a test shall hear.
   */
  pass(call: ServiceCall): void {
    const denial = this.permissions?.authorizeService(call);
    if (denial === undefined) return;
    const source = call.sourceArn === undefined ? '' : ` for ${call.sourceArn}`;
    throw new Error(`${call.service} can't call ${call.resource}${source}: ${denial.message}`);
  }

  /**
   * Lets a call pass that a service makes under a role, as EventBridge does for a target that names one.
   * @throws DeniedUnderRole when the role may not make the call.
   */
  passAs(roleArn: string, call: CallToAuthorize, principal: string): void {
    const [session = ''] = principal.split('.');
    const denial = this.permissions?.authorizeCall({ ...call, roleArn, session });
    if (denial !== undefined) throw new DeniedUnderRole(principal, denial);
  }

  /** Whether a resource's policy allows a call of a service. */
  allows(call: ServiceCall): boolean {
    return this.permissions?.authorizeService(call) === undefined;
  }
}
