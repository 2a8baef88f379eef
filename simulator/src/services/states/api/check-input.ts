import type { Json, JsonObject } from '../../../base/json';
import { AwsError } from '../../service';

/** What a member of an operation's input must be. */
export interface MemberShape {
  readonly type: 'string' | 'integer' | 'double' | 'boolean' | 'list' | 'structure';
  readonly required?: boolean;
  /** The least length of a text or list, or the least number. */
  readonly min?: number;
  /** The greatest length of a text or list, or the greatest number. */
  readonly max?: number;
  readonly oneOf?: readonly string[];
  /** The value is not shown in messages. */
  readonly sensitive?: boolean;
  /** The members of a structure. */
  readonly members?: InputShape;
  /** What the items of a list must be. */
  readonly item?: MemberShape;
}

/** What an operation's input must be; members it doesn't name are ignored. */
export type InputShape = Readonly<Record<string, MemberShape>>;

/**
 * Checks an input as AWS does before an operation sees it.
 * @throws AwsError `SerializationException` for a member of the wrong type, `ValidationException` with every constraint
 * that is not met.
 */
export function checkInput(input: JsonObject, shape: InputShape): void {
  const problems = problemsOf(input, shape, '');
  if (problems.length === 0) return;
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  throw new AwsError('ValidationException', `${count}: ${problems.join('; ')}`);
}

function problemsOf(input: JsonObject, shape: InputShape, path: string): readonly string[] {
  return Object.entries(shape).flatMap(([name, member]) => problemsOfMember(input[name], member, `${path}${name}`));
}

function problemsOfMember(value: Json | undefined, member: MemberShape, path: string): readonly string[] {
  if (value === undefined || value === null) {
    return member.required === true
      ? [`Value null at '${path}' failed to satisfy constraint: Member must not be null`]
      : [];
  }
  checkType(value, member);
  const shown =
    member.sensitive === true ? 'Value' : `Value '${typeof value === 'object' ? JSON.stringify(value) : value}'`;
  const own = constraintsOf(value, member).map((each) => `${shown} at '${path}' failed to satisfy constraint: ${each}`);
  return [...own, ...innerProblems(value, member, path)];
}

function innerProblems(value: Json, { members, item }: MemberShape, path: string): readonly string[] {
  if (members !== undefined) return problemsOf(value as JsonObject, members, `${path}.`);
  if (item === undefined || !Array.isArray(value)) return [];
  return value.flatMap((each, at) => problemsOfMember(each, item, `${path}.${at + 1}.member`));
}

function constraintsOf(value: Json, { min, max, oneOf }: MemberShape): readonly string[] {
  const isNumber = typeof value === 'number';
  const size = isNumber ? value : typeof value === 'string' || Array.isArray(value) ? value.length : 0;
  const what = isNumber ? 'value' : 'length';
  return [
    ...(min !== undefined && size < min ? [`Member must have ${what} greater than or equal to ${min}`] : []),
    ...(max !== undefined && size > max ? [`Member must have ${what} less than or equal to ${max}`] : []),
    ...(oneOf !== undefined && !oneOf.includes(value as string)
      ? [`Member must satisfy enum value set: [${oneOf.join(', ')}]`]
      : []),
  ];
}

const NAMES: Readonly<Record<MemberShape['type'], string>> = {
  string: 'a String',
  integer: 'an Integer',
  double: 'a Double',
  boolean: 'a Boolean',
  list: 'a List',
  structure: 'a Structure',
};

function checkType(value: Json, { type }: MemberShape): void {
  if (isOf(type, value)) return;
  throw new AwsError('SerializationException', mismatch(type, value));
}

function isOf(type: MemberShape['type'], value: Json): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'double':
      return typeof value === 'number';
    case 'list':
      return Array.isArray(value);
    case 'structure':
      return typeof value === 'object' && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function mismatch(type: MemberShape['type'], value: Json): string {
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (typeof value === 'object') return 'Start of structure or map found where not expected.';
  if (type === 'list' || type === 'structure') return 'Unexpected field type';
  if (typeof value === 'number') return `NUMBER_VALUE can not be converted to ${NAMES[type]}`;
  const name = typeof value === 'boolean' ? String(value).toUpperCase() : 'STRING';
  return `${name}_VALUE can not be converted to ${NAMES[type]}`;
}
