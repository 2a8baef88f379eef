import {
  type Criterion,
  type Filter,
  isDefinite,
  type Operand,
  type Operator,
  type PathOperand,
  type PathText,
} from './path';

/** In the order in which they are looked for: the first of them that occurs anywhere splits a criterion. */
const OPERATORS: readonly Operator[] = ['==', '>=', '<=', '!=', '<', '>', '=~'];

/**
 * Compiles a filter, brackets included. `||` binds weaker than `&&`; parentheses around criteria, and operators inside
 * quotes, are not looked at.
 * @throws SyntaxError when AWS would refuse it.
 */
export function compileFilter(text: string, within: PathText): Filter {
  const inside = /^\[\s*\?\s*\(([^]*)\)\s*\]$/.exec(text)?.[1];
  if (inside === undefined)
    throw new SyntaxError(`A filter stands between '[?(' and ')]': '${text}' in '${within.whole}'`);
  const parts = inside.trim().split(/(?<=&&|\|\|)|(?=&&|\|\|)/);
  const alternatives: Criterion[][] = [[]];
  let wanted = true;
  for (const part of parts.map((each) => each.trim())) {
    const joins = part === '&&' || part === '||';
    if (joins === wanted) throw new SyntaxError(`Invalid operators '${inside}' in '${within.whole}'`);
    wanted = joins;
    if (part === '||') alternatives.push([]);
    else if (!joins) alternatives.at(-1)?.push(compileCriterion(withoutParentheses(part), within));
  }
  if (wanted) throw new SyntaxError(`Invalid operators '${inside}' in '${within.whole}'`);
  return { placeholders: 0, alternatives };
}

function withoutParentheses(text: string): string {
  return text.replace(/^[[?( ]+/, '').replace(/[) ]+$/, '');
}

function compileCriterion(text: string, within: PathText): Criterion {
  const operator = OPERATORS.find((each) => text.includes(each));
  if (operator === undefined) return compileExists(text, within);
  const at = text.indexOf(operator);
  const right = text.slice(at + operator.length).trim();
  if (right.startsWith('!@')) throw new SyntaxError(`Invalid negation in '${within.whole}'`);
  // A negation on the left of a comparison is read and means nothing.
  const left = text
    .slice(0, at)
    .trim()
    .replace(/^!(?=@)/, '');
  return { kind: 'compare', operator, left: compileOperand(left, within), right: compileOperand(right, within) };
}

function compileExists(text: string, within: PathText): Criterion {
  const [, not, path = ''] = /^(!(?=@))?([$@][^]*)$/.exec(text.trim()) ?? [];
  if (path === '') throw new SyntaxError(`A comparison is missing: '${text}' in '${within.whole}'`);
  // Alone, a path from the document is looked for from the node all the same.
  const operand: PathOperand = { ...compileOperandPath(path, within), from: 'node' };
  return { kind: 'exists', operand, wanted: not === undefined };
}

function compileOperand(text: string, within: PathText): Operand {
  if (/^[$@]/.test(text)) return compileOperandPath(text, within);
  if (text.startsWith("'") && text.endsWith("'")) {
    if (text.length === 1) throw new SyntaxError(`A quote is not closed in '${within.whole}'`);
    return { kind: 'literal', value: text.slice(1, -1) };
  }
  return /^\/[^]*\/i?$|^\/i?$/.test(text) ? compilePattern(text, within) : { kind: 'literal', value: text };
}

function compilePattern(text: string, within: PathText): Operand {
  const end = text.lastIndexOf('/');
  if (end === 0) throw new SyntaxError(`A regular expression is not closed in '${within.whole}'`);
  try {
    const pattern = new RegExp(`^(?:${text.slice(1, end)})$`, text.endsWith('i') ? 'i' : '');
    return { kind: 'pattern', pattern };
  } catch {
    throw new SyntaxError(`Not a regular expression: '${text}' in '${within.whole}'`);
  }
}

function compileOperandPath(text: string, within: PathText): PathOperand {
  const segments = within.steps(text.slice(1));
  if (!isDefinite(segments)) throw new SyntaxError(`The predicate path '${text}' is not definite in '${within.whole}'`);
  return { kind: 'path', from: text.startsWith('@') ? 'node' : 'document', segments };
}
