import type { CallToAuthorize } from './required/need';

/** A call that a role makes. */
export interface RoleCall extends CallToAuthorize {
  readonly roleArn: string;
  /** The name of the role's session; for a Lambda function its name. */
  readonly session: string;
  readonly stateMachineArn?: string;
}
