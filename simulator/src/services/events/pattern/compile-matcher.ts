import type { Json, JsonObject } from '../../../base/json';
import type { Accepts } from './accepts';
import { addressText, cidrRange, isInRange } from './ip-address';
import { leafText } from './event-leaves';
import { EMPTY_LIST, PatternError } from './pattern-error';
import { compileNumeric } from './compile-numeric';
import { ignoringCase, wildcard } from './text-patterns';

/** A matcher of a text, in AWS's words: how it is called, and what it makes of the text. */
interface TextMatcher {
  readonly compile: (text: string) => Accepts;
  readonly canBeEmpty?: boolean;
}

/** The matchers that `anything-but` can stand before. */
const NEGATABLE: Readonly<Record<string, TextMatcher>> = {
  'equals-ignore-case': { compile: (text) => testing(ignoringCase(`"${text}"`, 'whole')) },
  prefix: { compile: startsWith },
  suffix: { compile: endsWith },
  wildcard: { compile: (text) => testing(wildcard(`"${text}"`)) },
};

/**
 * Compiles one member of a field's list: a value, or an object that says how to match.
 * @throws PatternError when AWS would refuse it.
 */
export function compileMatcher(value: Json): Accepts | 'absent' {
  if (Array.isArray(value)) throw new PatternError('Match value must be String, number, true, false, or null');
  if (typeof value === 'object' && value !== null) return compileExpression(value);
  return typeof value === 'string' ? compileText(value) : equals(leafText(value));
}

/** A text that is an address matches the same address in any spelling. */
function compileText(text: string): Accepts {
  const address = addressText(text);
  return address === undefined ? equals(leafText(text)) : isInRange({ bottom: address, top: address });
}

function compileExpression(expression: JsonObject): Accepts | 'absent' {
  const [member, ...others] = Object.entries(expression);
  if (member === undefined) throw new PatternError('Match expression name not found');
  const [name, argument] = member;
  const matcher = compileNamed(name, argument);
  if (others.length > 0) throw new PatternError('Only one key allowed in match expression');
  return matcher;
}

function compileNamed(name: string, argument: Json): Accepts | 'absent' {
  switch (name) {
    case 'exactly':
      return equals(leafText(textIn(argument, 'exact match')));
    case 'prefix':
    case 'suffix':
      return compileAffix(name, argument);
    case 'equals-ignore-case':
    case 'wildcard':
      return (NEGATABLE[name] as TextMatcher).compile(textIn(argument, `${name} match`));
    case 'numeric':
      return compileNumeric(argument);
    case 'cidr':
      return isInRange(cidrRange(textIn(argument, 'prefix match')));
    case 'exists':
      if (typeof argument !== 'boolean') throw new PatternError('exists match pattern must be either true or false.');
      return argument ? () => true : 'absent';
    case 'anything-but':
      return compileAnythingBut(argument);
    default:
      throw new PatternError(`Unrecognized match type ${name}`);
  }
}

function compileAffix(name: 'prefix' | 'suffix', argument: Json): Accepts {
  if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) {
    return (NEGATABLE[name] as TextMatcher).compile(textIn(argument, `${name} match`));
  }
  const [operator, inner] = onlyMember(argument, `${name[0]?.toUpperCase()}${name.slice(1)} expression name not found`);
  if (operator !== 'equals-ignore-case') throw new PatternError(`Unsupported ${name} pattern: ${operator}`);
  const text = textIn(inner, 'equals-ignore-case match');
  return testing(name === 'prefix' ? ignoringCase(`"${text}`, 'start') : ignoringCase(`${text}"`, 'end'));
}

function compileAnythingBut(argument: Json): Accepts {
  if (typeof argument === 'object' && argument !== null && !Array.isArray(argument)) {
    const [operator, inner] = onlyMember(argument, 'Anything-But expression name not found');
    return compileAnythingButExpression(operator, inner);
  }
  const values: readonly Json[] = Array.isArray(argument) ? argument : [argument];
  const kinds = new Set(values.map((value) => typeof value));
  if (!isOnly(values, 'string') && !isOnly(values, 'number')) {
    throw new PatternError(
      [...kinds].every((kind) => kind === 'string' || kind === 'number')
        ? 'Inside anything but list, either all values are number or string, mixed type is not supported'
        : 'Inside anything but list, start|null|boolean is not supported.',
    );
  }
  const refused = new Set(values.map(leafText));
  return (text) => !refused.has(text);
}

function isOnly<T extends 'string' | 'number'>(
  values: readonly Json[],
  kind: T,
): values is readonly (T extends 'string' ? string : number)[] {
  return values.length > 0 && values.every((value) => typeof value === kind);
}

function compileAnythingButExpression(operator: string, argument: Json): Accepts {
  const matcher = Object.hasOwn(NEGATABLE, operator) ? NEGATABLE[operator] : undefined;
  if (matcher === undefined) throw new PatternError(`Unsupported anything-but pattern: ${operator}`);
  const values: readonly Json[] = Array.isArray(argument) ? argument : [argument];
  if (values.length === 0) throw new PatternError(EMPTY_LIST);
  const affix = operator === 'prefix' || operator === 'suffix';
  const refused = values.map((value) => {
    const text = textIn(value, affix ? 'prefix/suffix match' : `${operator} match`);
    if (affix && text === '') throw new PatternError('Null prefix/suffix not allowed');
    return matcher.compile(text);
  });
  return (text) => !refused.some((accepts) => accepts(text));
}

function onlyMember(object: JsonObject, missing: string): [string, Json] {
  const [member, ...others] = Object.entries(object);
  if (member === undefined) throw new PatternError(missing);
  if (others.length > 0) throw new PatternError('Only one key allowed in match expression');
  return member;
}

function textIn(value: Json, matcher: string): string {
  if (typeof value === 'string') return value;
  throw new PatternError(`${matcher} pattern must be a string`);
}

function equals(wanted: string): Accepts {
  return (text) => text === wanted;
}

/** The quote that every text starts and ends with is part of what is compared. */
function startsWith(prefix: string): Accepts {
  return (text) => text.startsWith(`"${prefix}`);
}

function endsWith(suffix: string): Accepts {
  return (text) => text.endsWith(`${suffix}"`);
}

function testing(pattern: RegExp): Accepts {
  return (text) => pattern.test(text);
}
