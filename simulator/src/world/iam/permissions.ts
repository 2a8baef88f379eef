import type { MembersOf } from '../../base/given';
import type { JsonObject } from '../../base/json';
import type { TaskCall } from '../../engine/ports';
import type { AppModel } from '../assembly/app-model';
import type { Resource } from '../../services/resource';
import type { PermissionPort, RoleCall, ServiceCall } from '../../services/ports';
import { AllowedBefore } from './allowed-before';
import { CallOfTask } from './call-of-task';
import type { ConditionContext } from './conditions';
import { coversAction, coversResource, decide, decideFor, type AccessRequest } from './decide';
import { denial, machineSession, sessionArn, type Denial, type Refusal } from './denial';
import { EncryptionKeys } from './encryption-keys';
import { Identities, type HeldByRole } from './identities';
import type { Statement } from './policy-document';
import type { Need, Surroundings } from '../../services/need';
import { withoutLabel } from '../../services/states/needs';
import { givenValues, requestContext } from './request-context';
import { ResourcePolicies } from './resource-policies';
import { readRolePolicies, type RolePolicies } from './role-policies';
import { Usage, type UnusedPermission } from './usage';
import { textOf } from '../../base/text';

/** What the templates leave open about permissions. */
export interface PermissionsOptions {
  /** Documents of managed policies that are neither in the app nor known to the simulator, by ARN. */
  readonly managedPolicies?: Readonly<Record<string, JsonObject>>;
  /** Roles that are not in the app, by ARN: what they allow, or `'trusted'` for roles that may do everything. */
  readonly roles?: Readonly<Record<string, readonly JsonObject[] | 'trusted'>>;
  /** Values of condition keys that the simulator doesn't know, e.g. `{ 'aws:PrincipalOrgID': 'o-123' }`. */
  readonly conditionValues?: Readonly<Record<string, string | readonly string[]>>;
  /** The state machine or activity that a task token belongs to. */
  readonly ownerOfTask?: (taskToken: string) => string | undefined;
}

export const PERMISSIONS_OPTIONS: MembersOf<PermissionsOptions> = {
  managedPolicies: true,
  roles: true,
  conditionValues: true,
  ownerOfTask: true,
};

/** Everything that decides, as read out of the app. */
interface Policies {
  readonly roles: ReadonlyMap<string, RolePolicies>;
  readonly identities: Identities;
  readonly resources: ResourcePolicies;
  readonly keys: EncryptionKeys;
}

/**
 * Who may do what in an app, as the IAM policies in its templates say.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export class Permissions implements PermissionPort {
  private readonly usage = new Usage();
  private readonly platformUses = new Set<Resource>();
  private readonly invoked = new Set<string>();
  private readonly unknown = new Set<string>();
  private readonly machines = new Map<string, Resource | undefined>();
  private readonly knownSurroundings = new Map<string, Surroundings>();
  private readonly allowed = new AllowedBefore();
  private readonly contexts = new Map<string | undefined, ConditionContext>();
  private readonly given: ConditionContext;
  private readonly deletedRoles = new Set<string>();
  private readPolicies: Policies | undefined;

  constructor(
    private readonly app: AppModel,
    private readonly options: PermissionsOptions = {},
  ) {
    this.given = givenValues(options.conditionValues);
  }

  /**
   * Judges the call of a Task, or of a distributed Map's reader or writer.
   * @returns undefined when it is allowed.
   * @throws when a policy that matters says what the simulator doesn't know; the message names it.
   */
  authorizeTask(call: TaskCall): Denial | undefined {
    const machine = this.machine(call.stateMachineArn);
    // A machine that was updated may have another role than its executions, which keep the one of their start.
    const machineRole = call.machineRoleArn ?? machine?.properties['RoleArn'];
    if (machine !== undefined) this.recordPlatformUse(machine, textOf(machineRole));
    const isOwnRole = typeof machineRole !== 'string' || machineRole === call.roleArn;
    return (
      (isOwnRole ? undefined : this.authorizeCredentials(machineRole, call)) ?? this.authorizeCall(new CallOfTask(call))
    );
  }

  /**
   * Judges a call that a role makes; undefined when it is allowed.
   * @throws when a policy that matters says what the simulator doesn't know; the message names it.
   */
  authorizeCall(call: RoleCall): Denial | undefined {
    if (call.roleArn === '') return undefined;
    return this.judgeAll(call, this.app.services.needs(call, this.surroundings(call)));
  }

  /** Judges a call that an AWS service makes in its own name; undefined when the resource's policy allows it. */
  authorizeService({ service, action, resource, sourceArn }: ServiceCall): Denial | undefined {
    const account = resource.split(':')[4] ?? '';
    const context = this.context(undefined, {
      'aws:sourcearn': sourceArn === undefined ? [] : [sourceArn],
      'aws:sourceaccount': [sourceArn?.split(':')[4] || account || this.app.account],
    });
    const request = { action, resource, context };
    const verdict = decideFor({ service }, this.policies.resources.of(resource), request);
    if (verdict.decision === 'allowed') return undefined;
    const reason = verdict.decision === 'denied' ? 'deniedByResource' : 'resource';
    const refusal = { action, resource, user: service, reason } as const;
    return denial(action.split(':')[0] ?? '', refusal, this.app.services);
  }

  /** Judges whether a queue or a stream may be read under the role of a function or a pipe. */
  authorizeEventSource(reader: Pick<RoleCall, 'roleArn' | 'session'>, sourceArn: string): Denial | undefined {
    const service = sourceArn.split(':')[2] ?? '';
    const { eventSourceActions: actions = [] } = this.app.services.find(service) ?? {};
    const call = { ...reader, service, action: '', input: null };
    return this.judgeAll(
      call,
      actions.map((action) => ({ action: `${service}:${action}`, resource: sourceArn })),
    );
  }

  /** Reads the policies anew that a deployment has changed; a role that it has deleted allows nothing any more. */
  redeploy(deleted: readonly Resource[]): void {
    for (const { type, arn } of deleted) if (type === 'AWS::IAM::Role') this.deletedRoles.add(arn);
    this.readPolicies = undefined;
    this.allowed.clear();
    this.machines.clear();
    this.knownSurroundings.clear();
  }

  /** Records that a function ran, so that its logging and tracing count as needed. */
  recordInvocation(functionArn: string): void {
    if (this.invoked.has(functionArn)) return;
    this.invoked.add(functionArn);
    const arn = unqualifiedFunction(functionArn);
    const lambda = this.app.ofType('AWS::Lambda::Function').find((each) => each.arn === arn);
    if (lambda !== undefined) this.recordPlatformUse(lambda, textOf(lambda.properties['Role']));
  }

  /** Whether a role is in the app, or told of in the options. */
  knows(roleArn: string): boolean {
    return this.policies.roles.has(roleArn) || this.options.roles?.[roleArn] !== undefined;
  }

  /** Grants to the app's roles that nothing needed so far: whole statements, single actions, single resources. */
  unused(): readonly UnusedPermission[] {
    return [...this.policies.roles.values()].flatMap((role) => this.usage.unusedOf(role));
  }

  /** Calls that were not judged, since no table names their permission: `service:action`, each once. */
  unjudged(): readonly string[] {
    return [...this.unknown];
  }

  /** Grants to one role that nothing needed so far. */
  unusedOf(roleArn: string): readonly UnusedPermission[] {
    const role = this.policies.roles.get(roleArn);
    return role === undefined ? [] : this.usage.unusedOf(role);
  }

  private authorizeCredentials(machineRole: string, { executionArn, roleArn }: TaskCall): Denial | undefined {
    const session = machineSession(executionArn);
    const call = { roleArn: machineRole, session, service: 'sts', action: 'assumeRole', input: null };
    return this.judgeAll(call, [{ action: 'sts:AssumeRole', resource: roleArn }]);
  }

  private judgeAll(call: RoleCall, needs: readonly Need[]): Denial | undefined {
    const held = this.heldBy(call.roleArn);
    if (held === 'trusted') return undefined;
    for (const need of needs) {
      if (need.unknown === true) {
        this.unknown.add(need.action);
        continue;
      }
      if (this.allowed.has(call.roleArn, need)) continue;
      const refusal = this.judge(call, need, held);
      if (refusal === undefined) this.remember(call.roleArn, need);
      else if (need.essential !== false) return denial(call.service, refusal, this.app.services);
    }
    return undefined;
  }

  private heldBy(roleArn: string): HeldByRole | 'trusted' {
    const { roles, identities } = this.policies;
    if (this.deletedRoles.has(roleArn) && !roles.has(roleArn)) return { statements: [], unknown: [] };
    return identities.policiesOf(roleArn);
  }

  /** What was allowed is allowed again, unless the session can have decided: that is another one each time. */
  private remember(roleArn: string, need: Need): void {
    if (!this.policies.resources.nameSessions(need.resource ?? '')) this.allowed.add(roleArn, need);
  }

  /** Whether a stand-in is all that speaks against a call: what it stands for may be what a policy names. */
  private leavesOpen(statements: readonly Statement[], { action, resource = '' }: AccessRequest): boolean {
    const isStandIn = (text: string): boolean => this.app.notes.tryAbout(text) !== undefined;
    const allowing = statements.filter((each) => each.effect === 'Allow' && coversAction(each, action));
    if (allowing.length > 0 && isStandIn(resource)) return true;
    return allowing.some(({ resources = [] }) => resources.some(isStandIn));
  }

  private judge(call: RoleCall, need: Need, held: HeldByRole): Refusal | undefined {
    const user = sessionArn(call.roleArn, call.session);
    const context = this.context(call.roleArn, need.context);
    const request = { action: need.action, resource: need.resource, context };
    const own = decide(held.statements, request);
    const boundary = held.boundary === undefined ? undefined : decide(held.boundary.statements, request);
    const refuse = (reason: Refusal['reason']): Refusal => ({
      action: need.action,
      resource: need.resource,
      user,
      reason,
    });
    if (own.decision === 'denied') return refuse('deniedByIdentity');
    if (boundary?.decision === 'denied') return refuse('deniedByBoundary');
    const byResource = this.policies.resources.judge(
      { roleArn: call.roleArn, sessionArn: user },
      request,
      call.roleArn,
    );
    if (byResource === 'denied') return refuse('deniedByResource');
    const isAllowed = own.decision === 'allowed';
    if (isAllowed) this.usage.record(own.statements, request);
    if (byResource === 'allowed') return undefined;
    if (!isAllowed && this.leavesOpen(held.statements, request)) {
      this.unknown.add(need.action);
      return undefined;
    }
    if (!isAllowed && !this.maySay(held.unknown, call.roleArn)) return refuse('identity');
    if (boundary?.decision === 'unmentioned' && !this.maySay(held.boundary?.unknown ?? [], call.roleArn)) {
      return refuse('boundary');
    }
    return byResource === 'silent' ? undefined : refuse('resource');
  }

  /** Whether a policy that nobody knows may be the one that allows: what is unknown is not judged, and said once. */
  private maySay(unknown: readonly string[], roleArn: string): boolean {
    for (const arn of unknown) {
      const role = this.policies.roles.get(roleArn)?.path ?? roleArn;
      this.app.notes.say(
        `[${role}] the policy ${arn} is neither in the app nor known to the simulator: what it may allow is not judged; ` +
          `tell what it allows with the option permissions: { managedPolicies: { '${arn}': { Statement: […] } } }`,
      );
    }
    return unknown.length > 0;
  }

  /** Once is enough: the needs of a resource are the same each time. */
  private recordPlatformUse(user: Resource, roleArn: string): void {
    if (this.platformUses.has(user)) return;
    this.platformUses.add(user);
    const grants = this.policies.roles.get(roleArn)?.statements.filter(({ effect }) => effect === 'Allow') ?? [];
    for (const { action, resource } of this.app.services.platformNeeds(user)) {
      const granting = grants.filter((each) => coversAction(each, action) && coversResource(each, resource));
      this.usage.record(granting, { action, resource });
    }
  }

  private machine(stateMachineArn: string): Resource | undefined {
    let machine = this.machines.get(stateMachineArn);
    if (machine === undefined && !this.machines.has(stateMachineArn)) {
      const unlabelled = withoutLabel(stateMachineArn);
      machine = this.app.ofType('AWS::StepFunctions::StateMachine').find(({ arn }) => arn === unlabelled);
      this.machines.set(stateMachineArn, machine);
    }
    return machine;
  }

  private surroundings({ roleArn, stateMachineArn }: RoleCall): Surroundings {
    const key = `${roleArn} ${stateMachineArn ?? ''}`;
    const known = this.knownSurroundings.get(key);
    if (known !== undefined) return known;
    const stack = this.policies.roles.get(roleArn)?.role.stack ?? this.app;
    const surroundings: Surroundings = {
      partition: stack.partition,
      region: stack.region,
      account: stack.account,
      stateMachineArn,
      tryFind: (type, given) => this.app.ofType(type).find(({ arn, name }) => [arn, name].includes(given)),
      tryKeyOf: (resourceArn) => this.policies.keys.tryKeyOf(resourceArn),
      tryOwnerOf: (taskToken) => this.options.ownerOfTask?.(taskToken),
    };
    this.knownSurroundings.set(key, surroundings);
    return surroundings;
  }

  /** Nothing is read before a call has to be judged: an app may hold policies that no run needs. */
  private get policies(): Policies {
    if (this.readPolicies === undefined) {
      const { app, options } = this;
      const roles = readRolePolicies(app, options.managedPolicies);
      this.readPolicies = {
        roles,
        identities: new Identities(roles, app.notes, options.roles),
        resources: new ResourcePolicies(app),
        keys: new EncryptionKeys(app),
      };
    }
    return this.readPolicies;
  }

  private context(roleArn: string | undefined, more: ConditionContext = {}): ConditionContext {
    const known = this.contexts.get(roleArn) ?? requestContext(roleArn, this.app);
    this.contexts.set(roleArn, known);
    return { ...known, ...more, ...this.given };
  }
}

function unqualifiedFunction(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
