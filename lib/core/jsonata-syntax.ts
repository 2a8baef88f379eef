const PARTNERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Operators that need something to their right; those with another meaning at an end (`*`, `%`, `|`) are not among them. */
const NEEDS_RIGHT = /[-.+&=<>:,^@#!~]/;
/** The parts of an expression: strings and quoted names, comments, names and numbers (in which a quote is a letter), single characters. */
const PART =
  /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`[^`]*`|\/\*[^]*?\*\/|\/\*|[^\s"'`.[\]{}(),@#;:?+*/%|=<>^&!~-][^\s.[\]{}(),@#;:?+*/%|=<>^&!~-]*|\S/g;

/** The parts of an expression in their order. From a slash on it takes a parser to tell them: it may divide, or begin a regular expression. */
export function partsOf(body: string): string[] {
  return [...body.matchAll(PART)].map(([part]) => part);
}

/**
 * The fault of an expression's text that no reading of it could mend: it is empty, a string or a bracket is left open, an operator has
 * nothing to its right. Undefined where there is none, and where it takes a parser to tell: then AWS tells.
 */
export function syntaxFault(body: string): string | undefined {
  const open: string[] = [];
  let last = '';
  for (const part of partsOf(body)) {
    if (part.startsWith('/*')) {
      if (part.length < 4) return 'has a comment without end';
      continue;
    }
    // A slash may divide or begin a regular expression, in which brackets and quotes are letters.
    if (part === '/') return undefined;
    if (part.length === 1 && '"\'`'.includes(part)) return `has a ${part} without end`;
    const partner = PARTNERS[part];
    if (partner !== undefined) {
      if (NEEDS_RIGHT.test(last)) return `has nothing between '${last}' and '${part}'`;
      if (open.pop() !== partner) return `has a '${part}' that nothing opened`;
    }
    if ('([{'.includes(part)) open.push(part);
    last = part.length === 1 ? part : 'a';
  }
  if (last === '') return 'is empty';
  const left = open.pop();
  if (left !== undefined) return `has a '${left}' without end`;
  return NEEDS_RIGHT.test(last) ? `ends with '${last}'` : undefined;
}
