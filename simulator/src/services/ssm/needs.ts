import { modelNeeds } from '../model-needs';
import { arnOf, capitalized, listMember, textMember, type Need, type Needs, type Surroundings } from '../need';

const others = modelNeeds({});

/** What calls of Systems Manager need. */
export const ssm: Needs = (call, where) => {
  const name = capitalized(call.action);
  const action = `ssm:${name}`;
  switch (name) {
    case 'StartAutomationExecution':
      return [
        { action, resource: documentArn(textMember(call.input, 'DocumentName') ?? '', where) },
        { action, resource: execution('new', where) },
        ...passedRole(call.input),
      ];
    case 'GetAutomationExecution':
    case 'StopAutomationExecution':
      return [{ action, resource: execution(textMember(call.input, 'AutomationExecutionId') ?? '', where) }];
    case 'GetCalendarState': {
      const calendars = listMember(call.input, 'CalendarNames') as unknown as readonly string[];
      return calendars.map((each) => ({ action, resource: documentArn(each, where) }));
    }
    default:
      return others(call, where);
  }
};

/** The documents that AWS owns belong to no account. */
function documentArn(name: string, where: Surroundings): string {
  return /^(AWS|Amazon)[\w-]*-/.test(name)
    ? `arn:${where.partition}:ssm:${where.region}::document/${name}`
    : arnOf(where, 'ssm', 'document/', name);
}

function execution(id: string, where: Surroundings): string {
  return arnOf(where, 'ssm', 'automation-execution/', id);
}

/** An automation that runs under a role of its own is handed it. */
function passedRole(input: Parameters<typeof textMember>[0]): readonly Need[] {
  const parameters = (input as { Parameters?: Record<string, readonly string[]> } | null)?.Parameters;
  const [role] = parameters?.['AutomationAssumeRole'] ?? [];
  const context = { 'iam:passedtoservice': ['ssm.amazonaws.com'] };
  return role === undefined ? [] : [{ action: 'iam:PassRole', resource: role, context }];
}
