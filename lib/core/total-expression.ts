const NAME = '[A-Za-z_][A-Za-z0-9_]*(?!\\s*\\()|`[^`]*`';
const STEPS = `(?:\\.(?:${NAME})|\\[[0-9]+\\])*`;
const LITERAL = '"[^"\\\\]*"|\'[^\'\\\\]*\'|[0-9]+(?:\\.[0-9]+)?';

/** Whether JSONata is a path of names and indexes from a variable, given without `$`. */
export function isPathFrom(variable: string, body: string): boolean {
  return new RegExp(`^\\$${variable}${STEPS}$`).test(body);
}

/**
 * Whether JSONata over some variables, given without `$`, can't fail, whatever they hold: it is made of paths, literals, lists of literals,
 * comparisons for equality, choices, `and`, `or`, `in` and functions that take anything.
 */
export function isTotal(body: string, variables: readonly string[]): boolean {
  return new RegExp(
    `^(?:\\s+|\\$(?:${variables.join('|')})\\b|${NAME}|${LITERAL}|\\.|\\[[0-9]+\\]|\\[\\s*(?:${LITERAL})(?:\\s*,\\s*(?:${LITERAL}))*\\s*\\]` +
      '|!?=|&|\\?|:|\\(|\\)|\\$(?:exists|string|boolean|not|count|type)\\()*$',
  ).test(body);
}
