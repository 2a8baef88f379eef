import type { Json } from '../base/json';
import { runtimeError } from './asl-error';
import { parsePath } from './jsonpath/parse-path';
import { segmentText, type Path } from './jsonpath/path';
import { PathNotFound, hasOwn, isObject, selectAll } from './jsonpath/select';
import type { PathScope } from './scope';

export type { PathScope } from './scope';

const parsed = new Map<string, Path>();

/** The parsed path, parsed once; throws SyntaxError when AWS would refuse the text. */
export function pathOf(text: string): Path {
  let path = parsed.get(text);
  if (path === undefined) {
    path = parsePath(text);
    parsed.set(text, path);
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
 * @throws AslError `States.Runtime` when a path that names one node finds none.
 */
export function evaluatePath(text: string, scope: PathScope): Json {
  const path = pathOf(text);
  requireInput(path, scope);
  const result = select(path, scope);
  if (result instanceof PathNotFound) throw runtimeError(`Invalid path '${text}' : ${result.message}`);
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
  return result instanceof PathNotFound ? undefined : result;
}

/** What stands in the way of a path: the words of AWS's JSONPath library; undefined when something is found. */
export function obstacleOf(path: Path, scope: PathScope): string | undefined {
  const result = select(path, scope);
  return result instanceof PathNotFound ? result.message : undefined;
}

function select(path: Path, scope: PathScope): Json | PathNotFound {
  const root = rootOf(path, scope);
  if (root === undefined) return new PathNotFound(`No results for path: ${path.text}`);
  const quick = path.definite ? walkDown(root, path) : undefined;
  if (quick !== undefined) return quick;
  try {
    const found = selectAll(root, path.segments);
    if (!path.definite) return found;
    const [node] = found;
    return node ?? (found.length > 0 ? null : new PathNotFound(`No results for path: ${inBrackets(path)}`));
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    return path.definite ? error : [];
  }
}

function inBrackets(path: Path): string {
  return `$${path.segments.map(segmentText).join('')}`;
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
      const index = segment.indices[0] as number;
      if (!Array.isArray(node) || index < 0) return undefined;
      node = node[index];
    } else {
      return undefined;
    }
  }
  return node;
}
