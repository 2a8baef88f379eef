import { arnOf, capitalized, member, textMember, type Need, type Needs } from '../need';

const PRINCIPAL = 'scheduler.amazonaws.com';

/**
 * What calls of the Scheduler need. Whoever hands a role to it must be allowed to pass it.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 */
export const schedulerNeeds: Needs = ({ action, input }, where) => {
  const name = capitalized(action);
  const arn = (kind: string, of: string): string => arnOf(where, 'scheduler', `${kind}/`, of);
  if (name.endsWith('ScheduleGroup')) {
    return [{ action: `scheduler:${name}`, resource: arn('schedule-group', textMember(input, 'Name') ?? '') }];
  }
  if (/^List/.test(name)) return [{ action: `scheduler:${name}` }];
  const group = textMember(input, 'GroupName') ?? 'default';
  const schedule: Need = {
    action: `scheduler:${name}`,
    resource: arn('schedule', `${group}/${textMember(input, 'Name') ?? ''}`),
  };
  const role = textMember(member(input, 'Target'), 'RoleArn');
  const passed: Need = {
    action: 'iam:PassRole',
    resource: role,
    context: { 'iam:passedtoservice': [PRINCIPAL] },
  };
  return [schedule, ...(role === undefined ? [] : [passed])];
};
