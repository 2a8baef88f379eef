import type { Json } from '../../base/json';
import type { Filter, Operand } from './path';
import { isObject, selectAll } from './select';

/** Whether a node passes a filter. Scalars never do: AWS matches `@` against objects only. */
export function filterHolds(filter: Filter, node: Json): boolean {
  return isObject(node) && holds(filter, node);
}

function holds(filter: Filter, node: Json): boolean {
  switch (filter.kind) {
    case 'or':
      return holds(filter.left, node) || holds(filter.right, node);
    case 'and':
      return holds(filter.left, node) && holds(filter.right, node);
    case 'not':
      return !holds(filter.filter, node);
    case 'exists':
      return valueAt(filter.path, node) !== undefined;
    case 'compare':
      return compare(filter.operator, valueOf(filter.left, node), valueOf(filter.right, node));
  }
}

function valueOf(operand: Operand, node: Json): Json | undefined {
  return operand.kind === 'literal' ? operand.value : valueAt(operand.path, node);
}

function valueAt(path: Extract<Operand, { kind: 'path' }>['path'], node: Json): Json | undefined {
  try {
    const found = selectAll(node, path.segments);
    return path.definite ? found[0] : found;
  } catch {
    return undefined;
  }
}

function compare(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  if (operator === '==') return equal(left, right);
  if (operator === '!=') return !equal(left, right);
  const comparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!comparable) return false;
  const [a, b] = [left as number, right as number];
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function equal(left: Json | undefined, right: Json | undefined): boolean {
  return (
    left === right || (left !== undefined && right !== undefined && JSON.stringify(left) === JSON.stringify(right))
  );
}
