import { resourceOf } from '../../engine/resource';
import type { Json, JsonObject } from '../../base/json';
import type { State } from '../../language/definition';
import { coversAction } from '../../world/iam/decide';
import type { Refusal } from '../../world/iam/denial';
import { Permissions } from '../../world/iam/permissions';
import type { RoleCall } from '../../services/ports';
import { readRolePolicies, type RolePolicies } from '../../world/iam/role-policies';
import type { Statement } from '../../world/iam/policy-document';
import { textOf } from '../../base/text';
import type { LintFinding, LintSubject, NamedState } from './finding';
import { isExpression, leavesTargetOpen } from './open-arguments';

/** Actions for which AWS has no narrower resource than `*`. */
const WITHOUT_RESOURCE =
  /^(xray:Put|xray:GetSampling|logs:(Create|Get|Update|Delete|List)LogDeliver|logs:(Put|Describe)ResourcePolic|logs:DescribeLogGroups|cloudwatch:PutMetricData)/;

/** The machine's role: grants that are too wide, and calls for which there is none. */
export function permissionFindings(subject: LintSubject): readonly LintFinding[] {
  return [...tooWide(subject), ...missing(subject)];
}

function tooWide({ app, machine }: LintSubject): readonly LintFinding[] {
  const role = textOf(machine.resource.properties['RoleArn']);
  return (readRolePolicies(app).get(role)?.statements ?? []).flatMap((statement) => widthOf(statement));
}

function widthOf({ effect, actions = [], resources = [], origin }: Statement): LintFinding[] {
  if (effect !== 'Allow' || origin.awsManaged === true) return [];
  const wide = actions.filter((action) => action === '*' || /:\*$/.test(action));
  const where = `policy '${origin.policy}'`;
  if (wide.length > 0) {
    const message = `${where} of the machine's role allows ${wide.join(', ')}: name the actions that the states call`;
    return [{ severity: 'warning', rule: 'permission-too-wide', message }];
  }
  const open = actions.filter((action) => !WITHOUT_RESOURCE.test(action));
  if (!resources.includes('*') || open.length === 0) return [];
  const message = `${where} of the machine's role allows ${open.join(', ')} on every resource: name the resources`;
  return [{ severity: 'warning', rule: 'permission-too-wide', message }];
}

function missing(subject: LintSubject): readonly LintFinding[] {
  return missingPermissions(subject).map(({ state, needs }) => ({
    severity: 'error',
    rule: 'permission-missing',
    state,
    message: `the machine's role does not allow ${needs}, which the state calls; grant it`,
  }));
}

/** A call that a role does not allow. */
export interface MissingPermission {
  readonly state: string;
  /** The action, and what it is called on where that is known. */
  readonly needs: string;
}

/** What states call that the role of a machine does not allow. */
export function missingPermissions({ app, machine, states }: LintSubject): readonly MissingPermission[] {
  const permissions = new Permissions(app);
  const roleArn = textOf(machine.resource.properties['RoleArn']);
  const role = readRolePolicies(app).get(roleArn);
  return states.flatMap((each) =>
    missingFor(each, { permissions, roleArn, role, stateMachineArn: machine.resource.arn }),
  );
}

interface Asked {
  readonly permissions: Permissions;
  readonly roleArn: string;
  readonly role: RolePolicies | undefined;
  readonly stateMachineArn: string;
}

function missingFor(
  { name, state }: NamedState,
  { permissions, roleArn, role, stateMachineArn }: Asked,
): MissingPermission[] {
  if (state.Type !== 'Task' && (state.Type !== 'Map' || role === undefined)) return [];
  return callsOf(state).flatMap(({ resource, args }) => {
    const { kind, service, action, pattern } = resourceOf(resource);
    if (kind === 'activity') return [];
    const input = kind === 'function' ? { FunctionName: resource } : known(args);
    const call = { roleArn, session: 'lint', service, action, pattern, input, stateMachineArn };
    const refusal = tryRefusal(permissions, call);
    if (refusal === undefined) return [];
    const { action: needed, resource: on } = refusal;
    const isOpen = on === undefined || leavesTargetOpen(args);
    if (isOpen && role !== undefined && allowsSomewhere(role, needed)) return [];
    const where = isOpen ? '' : ` on ${on}`;
    return [{ state: name, needs: `${needed}${where}` }];
  });
}

/** A policy that the simulator can't judge is no finding: a run says what it is about. */
function tryRefusal(permissions: Permissions, call: RoleCall): Refusal | undefined {
  try {
    return permissions.authorizeCall(call)?.refusal;
  } catch {
    return undefined;
  }
}

/** What a state calls in the name of the machine's role: a Task its Resource, a distributed Map what it reads and writes. */
function callsOf(state: State): readonly { readonly resource: string; readonly args: Json }[] {
  const members = state as unknown as Record<string, JsonObject | undefined>;
  const parts =
    state.Type === 'Task' ? [state as unknown as JsonObject] : [members['ItemReader'], members['ResultWriter']];
  if (state.Type === 'Task' && state.Credentials !== undefined) return [];
  return parts.flatMap((part) => {
    const resource = part?.['Resource'];
    if (part === undefined || typeof resource !== 'string') return [];
    const args = { ...((part['Arguments'] ?? part['Parameters'] ?? {}) as JsonObject) };
    // A result writer names a prefix; the objects are below it.
    return [{ resource, args: part === members['ResultWriter'] ? { ...args, 'Key.$': '$' } : args }];
  });
}

function allowsSomewhere({ statements }: RolePolicies, action: string): boolean {
  return statements.some((each) => each.effect === 'Allow' && coversAction(each, action));
}

/** What is literally there: what only the run tells is left out, so that any resource will do. */
function known(value: Json): Json {
  if (typeof value === 'string') return isExpression(value) ? {} : value;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, each]) => !key.endsWith('.$') && !(typeof each === 'string' && isExpression(each)),
  );
  return Object.fromEntries<Json>(entries.map(([key, each]) => [key, known(each)]));
}
