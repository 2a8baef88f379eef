/** The functions that every expression can call; a name of theirs is no workflow variable. */
const FUNCTIONS = new Set(
  (
    'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match ' +
    'contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power ' +
    'random boolean not map zip filter single reduce foldLeft sift keys lookup append exists spread merge reverse each error ' +
    'assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl ' +
    'eval toMillis fromMillis clone now millis partition range hash uuid parse'
  ).split(' '),
);

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly [child: string]: unknown;
}

/** The workflow variables that an expression reads: names that it does not define itself, and that are no functions. */
export function freeVariables(ast: unknown): string[] {
  const found = new Set<string>();
  visit(ast as Node, new Set(['', '$', 'states']), found);
  return [...found];
}

function visit(node: Node, defined: Set<string>, found: Set<string>): void {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return;
  if (node.type === 'bind') return visitBinding(node, defined, found);
  if (node.type === 'variable') addName(node.value, defined, found);
  const scope = scopeOf(node, defined);
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) for (const item of child.flat() as Node[]) visit(item, scope, found);
    else visit(child as Node, scope, found);
  }
}

function visitBinding(node: Node, defined: Set<string>, found: Set<string>): void {
  const { lhs, rhs } = node as { readonly lhs?: Node; readonly rhs?: Node };
  visit(rhs as Node, defined, found);
  if (lhs?.type === 'variable') defined.add(String(lhs.value));
}

function addName(name: unknown, defined: ReadonlySet<string>, found: Set<string>): void {
  if (typeof name === 'string' && !defined.has(name) && !FUNCTIONS.has(name)) found.add(name);
}

/** A block and a function open a scope: what is defined inside is not known behind. */
function scopeOf(node: Node, defined: Set<string>): Set<string> {
  const scope = node.type === 'block' || node.type === 'lambda' ? new Set(defined) : defined;
  if (node.type === 'lambda') {
    for (const parameter of (node['arguments'] ?? []) as Node[]) scope.add(String(parameter.value));
  }
  for (const name of ['focus', 'index']) if (typeof node[name] === 'string') scope.add(node[name]);
  return scope;
}
