import type { Json } from '../base/json';
import { runtimeError } from './asl-error';
import { compilePath } from './jsonpath/compile-path';
import { PathFailure, PathNotFound } from './jsonpath/failure';
import type { Path } from './jsonpath/path';
import { hasOwn, isObject, selectAll } from './jsonpath/select';
import type { PathScope } from './scope';

export type { PathScope } from './scope';

const compiled = new Map<string, Path>();

/** The compiled path, compiled once; throws SyntaxError when AWS would refuse the text. */
export function pathOf(text: string): Path {
  let path = compiled.get(text);
  if (path === undefined) {
    path = compilePath(text);
    compiled.set(text, path);
  }
  return path;
}

/** Whether AWS would take the text for a path. */
export function isPath(text: string): boolean {
  try {
    pathOf(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * What a path selects: the node itself for a path that can name only one, else the list of nodes.
 * @throws AslError `States.Runtime` when the path leads nowhere.
 */
export function evaluatePath(text: string, scope: PathScope): Json {
  const path = pathOf(text);
  requireInput(path, scope);
  const result = select(path, scope);
  if (result instanceof PathFailure) throw runtimeError(`Invalid path '${text}' : ${result.message}`);
  return result;
}

/**
 * Refuses to look into an input that is null, which AWS does even for `$`.
 * @throws AslError `States.Runtime`
 */
export function requireInput(path: Path, scope: PathScope): void {
  if (path.root.kind === 'input' && scope.input === null) {
    throw runtimeError('Unable to apply Path transformation to null or empty input.');
  }
}

/** As {@link evaluatePath}, but `undefined` when nothing is found. */
export function findPath(text: string, scope: PathScope): Json | undefined {
  return findIn(pathOf(text), scope);
}

/** As {@link findPath}, for a path that is parsed already. */
export function findIn(path: Path, scope: PathScope): Json | undefined {
  const result = select(path, scope);
  return result instanceof PathFailure ? undefined : result;
}

/** What stands in the way of a path: the words of AWS's JSONPath library; undefined when something is found. */
export function obstacleOf(path: Path, scope: PathScope): string | undefined {
  const result = select(path, scope);
  return result instanceof PathFailure ? result.message : undefined;
}

function select(path: Path, scope: PathScope): Json | PathFailure {
  const root = rootOf(path, scope);
  if (root === undefined) return new PathNotFound(`No results for path: ${path.text}`);
  const quick = path.definite ? walkDown(root, path) : undefined;
  if (quick !== undefined) return quick;
  try {
    const found = selectAll(root, path.segments);
    return path.definite ? (found[0] as Json) : found;
  } catch (error) {
    if (error instanceof PathFailure) return error;
    throw error;
  }
}

function rootOf(path: Path, scope: PathScope): Json | undefined {
  if (path.root.kind === 'input') return scope.input;
  return path.root.kind === 'context' ? scope.context : scope.variables.get(path.root.name);
}

/** The common case (`$.a.b[0]`, everything there) without collecting anything. */
function walkDown(root: Json, path: Path): Json | undefined {
  let node: Json | undefined = root;
  for (const segment of path.segments) {
    if (segment.kind === 'property' && segment.names.length === 1) {
      const name = segment.names[0] as string;
      if (!isObject(node) || !hasOwn(node, name)) return undefined;
      node = node[name];
    } else if (segment.kind === 'index') {
      if (!Array.isArray(node) || segment.index < 0) return undefined;
      node = node[segment.index];
    } else {
      return undefined;
    }
  }
  return node;
}
