import type jsonata from 'jsonata';
import { hasOwn, isObject } from '../jsonpath/select';
import { matcherOf, type RegexBudget } from './matcher';

type Node = Record<string, unknown>;

/** Names that every object seems to have; none of them is data unless the object has it itself. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
/** No expression can write a name that starts with a blank. */
const OWN_MEMBER = ' own member';

/**
 * Takes the ways out of data away from an expression that is made ready: it reads the own members of objects only, and
 * its regular expressions end.
 */
export function harden(expression: jsonata.Expression, budget: RegexBudget): void {
  let regexes = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof RegExp) return;
    if (Array.isArray(value)) return value.forEach(visit);
    const node = value as Node;
    if (node['type'] === 'regex' && node['value'] instanceof RegExp) {
      const name = ` regex ${(regexes += 1)}`;
      expression.assign(name, matcherOf(node['value'], node['position'], budget));
      Object.assign(node, { type: 'variable', value: name });
    } else if (node['type'] === 'name' && INHERITED.has(String(node['value']))) {
      const argument = { type: 'string', value: node['value'], position: node['position'] };
      const procedure = { type: 'variable', value: OWN_MEMBER };
      delete node['value'];
      Object.assign(node, { type: 'function', procedure, arguments: [argument] });
    } else Object.values(node).forEach(visit);
  };
  visit(expression.ast());
  expression.registerFunction(OWN_MEMBER, ownMember, '<s:x>');
  expression.registerFunction('lookup', lookup, '<x-s:x>');
}

function ownMember(this: jsonata.Focus, name: string): unknown {
  return lookup(this.input, name);
}

/** As the library looks a member up, but for what objects inherit. */
function lookup(input: unknown, name: string): unknown {
  if (!Array.isArray(input)) return isObject(input) && hasOwn(input, name) ? input[name] : undefined;
  const found = input.flatMap((each) => {
    const value = lookup(each, name);
    return value === undefined ? [] : value;
  });
  // A sequence of one is that one, and an empty one is nothing.
  return found.length > 1 ? found : found[0];
}
