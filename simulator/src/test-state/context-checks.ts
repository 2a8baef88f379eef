import type { Json, JsonObject } from '../base/json';
import { resourceOf } from '../engine/resource';
import type { State } from '../language/definition';
import { hasOwn, isObject } from '../language/jsonpath/select';
import { TestStateException } from './options';

type Kind = 'string' | 'number' | 'any';

/** The context object that a test may give: what else there is, a test does not know. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};

/**
 * Refuses a context object that AWS refuses.
 * @throws TestStateException `ValidationException`
 */
export function checkContext(context: JsonObject, state: State): void {
  if (hasOwn(context, 'Map')) throw refused("'Map' field is not supported when mocking a Context object");
  for (const [name, value] of Object.entries(context)) {
    const members = hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    if (members === undefined) throw refused(`Field '${name}' is not allowed`);
    checkMembers(name, value, members);
  }
  if (hasOwn(context, 'Task') && !hasToken(state)) {
    throw refused(
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
  }
}

function checkMembers(name: string, value: Json, members: Readonly<Record<string, Kind>>): void {
  if (!isObject(value)) throw refused(`${name} must be an object`);
  for (const [member, each] of Object.entries(value)) {
    const kind = hasOwn(members, member) ? members[member] : undefined;
    if (kind === undefined) throw refused(`Field '${member}' is not allowed`);
    if (kind !== 'any' && typeof each !== kind) throw refused(`${name}.${member} must be a ${kind}`);
  }
}

function hasToken(state: State): boolean {
  return state.Type === 'Task' && resourceOf(state.Resource).pattern !== 'request';
}

function refused(problem: string): TestStateException {
  return new TestStateException('ValidationException', `Invalid Context object provided: ${problem}`);
}
