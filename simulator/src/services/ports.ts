import type { CallToAuthorize } from './need';

/** Who acts under a role. */
export interface RoleSession {
  readonly roleArn: string;
  /** The name of the role's session; for a Lambda function its name. */
  readonly session: string;
}

/** A call that a role makes. */
export interface RoleCall extends CallToAuthorize, RoleSession {
  readonly stateMachineArn?: string;
}

/** A call that an AWS service makes in its own name, e.g. SNS invoking a subscribed function. */
export interface ServiceCall {
  /** E.g. `sns.amazonaws.com`. */
  readonly service: string;
  /** E.g. `lambda:InvokeFunction`. */
  readonly action: string;
  /** The ARN of what is called. */
  readonly resource: string;
  /** The ARN of what the call is made for: the topic, the rule, the API. */
  readonly sourceArn?: string;
}

/** Why a call may not be made. */
export interface DeniedCall {
  /** The error code that a client sees, e.g. `AccessDeniedException`. */
  readonly code: string;
  /** In AWS's words. */
  readonly message: string;
}

/** Whoever knows who may do what; each answers undefined for what is allowed. */
export interface PermissionPort {
  /** Judges a call that a role makes. */
  authorizeCall(call: RoleCall): DeniedCall | undefined;
  /** Judges a call that an AWS service makes in its own name. */
  authorizeService(call: ServiceCall): DeniedCall | undefined;
  /** Judges whether a queue or a stream may be read under the role of a function or a pipe. */
  authorizeEventSource(reader: Pick<RoleCall, 'roleArn' | 'session'>, sourceArn: string): DeniedCall | undefined;
}

/** The process in which everything real lives. */
export interface HostPort {
  /** Has the process do something, and gives its answer. */
  command<T>(command: string, args: object): Promise<T>;
}

/** An invocation whose handler waits for the answer to a call. */
export interface WaitingInvocation {
  /** The same for all calls that one handler makes at once. */
  readonly handler: object;
  /** Lets virtual time go on although the handler is not done. */
  hold(): void;
  /** Goes on once the answer that was waited for is given. */
  settle(): Promise<void>;
}
