/** What an expression reads that no value stands behind. */
export interface References {
  /** Names that are looked up in the input, which expressions of AWS do not have; `$$` for the input itself. */
  readonly names: ReadonlySet<string>;
  /** Members of `$states` that are read by name. */
  readonly states: ReadonlySet<string>;
}

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly [child: string]: unknown;
}

/**
 * The references that an expression makes where no context item exists.
 *
 * Only the first step of a path is read there: later steps, predicates, sort terms and groupings are read against what
 * the step before gave. The body of a function is read where the function is written.
 */
export function topLevelReferences(ast: unknown): References {
  const references = { names: new Set<string>(), states: new Set<string>() };
  visit(ast as Node, references);
  return references;
}

function visit(node: Node, references: { names: Set<string>; states: Set<string> }): void {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return;
  if (node.type === 'path') return visitPath(node, references);
  if (node.type === 'name') {
    references.names.add(String(node.value));
    return;
  }
  if (node.type === 'variable' && node.value === '$') {
    references.names.add('$$');
    return;
  }
  if (node.type === 'transform') return;
  visitChildren(node, references);
}

function visitPath(node: Node, references: { names: Set<string>; states: Set<string> }): void {
  const [first, second] = node.steps ?? [];
  if (first === undefined) return;
  if (first.type === 'variable' && first.value === 'states' && second?.type === 'name') {
    references.states.add(String(second.value));
  }
  visit({ ...first, predicate: undefined, stages: undefined }, references);
}

function visitChildren(node: Node, references: { names: Set<string>; states: Set<string> }): void {
  for (const [key, child] of Object.entries(node)) {
    if (key === 'predicate' || key === 'stages' || key === 'group' || key === 'terms' || key === 'value') continue;
    if (Array.isArray(child)) for (const item of child.flat() as Node[]) visit(item, references);
    else visit(child as Node, references);
  }
}
