import { resourceOf } from '../../engine/resource';
import type { Json } from '../../base/json';
import { Permissions } from '../../world/iam/permissions';
import { readRolePolicies } from '../../world/iam/role-policies';
import type { Statement } from '../../world/iam/policy-document';
import { textOf } from '../../world/assembly/text';
import type { LintFinding, LintSubject, NamedState } from './finding';

/** Actions for which AWS has no narrower resource than `*`. */
const WITHOUT_RESOURCE =
  /^(xray:Put|xray:GetSampling|logs:(Create|Get|Update|Delete|List)LogDeliver|logs:(Put|Describe)ResourcePolic|logs:DescribeLogGroups|cloudwatch:PutMetricData)/;

/** The machine's role: grants that are too wide, and calls for which there is none. */
export function permissionFindings(subject: LintSubject): readonly LintFinding[] {
  return [...tooWide(subject), ...missing(subject)];
}

function tooWide({ app, machine }: LintSubject): readonly LintFinding[] {
  const role = textOf(machine.resource.properties['RoleArn']);
  try {
    return (readRolePolicies(app).get(role)?.statements ?? []).flatMap((statement) => widthOf(statement));
  } catch {
    // A managed policy that is neither in the app nor known says nothing that lint could judge.
    return [];
  }
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

function missing({ app, machine, states }: LintSubject): readonly LintFinding[] {
  const permissions = new Permissions(app);
  return states.flatMap((each) => missingFor(each, permissions, { app, machine, states }));
}

function missingFor({ name, state }: NamedState, permissions: Permissions, { machine }: LintSubject): LintFinding[] {
  if (state.Type !== 'Task' || state.Credentials !== undefined) return [];
  const { kind, service, action, pattern } = resourceOf(state.Resource);
  if (kind === 'activity') return [];
  try {
    const denial = permissions.authorizeCall({
      roleArn: textOf(machine.resource.properties['RoleArn']),
      session: 'lint',
      service,
      action,
      pattern,
      input: kind === 'function' ? { FunctionName: state.Resource } : known(state.Arguments ?? state.Parameters ?? {}),
      stateMachineArn: machine.resource.arn,
    });
    if (denial === undefined) return [];
    const { action: needed, resource: on } = denial.refusal;
    const message = `the machine's role does not allow ${needed}${on === undefined ? '' : ` on ${on}`}, which the task calls; grant it`;
    return [{ severity: 'error', rule: 'permission-missing', state: name, message }];
  } catch {
    // A policy that the simulator can't judge is no finding: a run says what it is about.
    return [];
  }
}

/** What is literally there: what only the run tells is left out, so that any resource will do. */
function known(value: Json): Json {
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, each]) => !key.endsWith('.$') && !(typeof each === 'string' && each.trimStart().startsWith('{%')),
  );
  return Object.fromEntries<Json>(entries.map(([key, each]) => [key, known(each)]));
}
