import type { PermissionPort, ServiceCall } from './ports';
import type { CallToAuthorize } from './need';

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
   * @throws when the role may not make the call.
   */
  passAs(roleArn: string, call: CallToAuthorize, principal: string): void {
    const [session = ''] = principal.split('.');
    const denial = this.permissions?.authorizeCall({ ...call, roleArn, session });
    if (denial !== undefined) throw new Error(`${principal} can't deliver under its role: ${denial.message}`);
  }

  /** Whether a resource's policy allows a call of a service. */
  allows(call: ServiceCall): boolean {
    return this.permissions?.authorizeService(call) === undefined;
  }
}
