import { own } from '../../../base/own';
import { Unsupported } from '../../service';
import { parsedTemplate, type VtlNode, type VtlPart } from './ast';
import { callMethod, javaText, member, type VtlValue } from './values';

/** What a template sees and changes: the variables by name. */
export type Variables = Record<string, VtlValue | undefined>;

/** A template asks for more than this many steps only if it never ends. */
const MAX_STEPS = 1_000_000;

/**
 * Evaluates a mapping template as Velocity does; nothing is what prints nothing.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 * @throws Unsupported for what the simulator does not know of the language or its methods.
 */
export function evaluateTemplate(template: string, variables: Variables): string {
  return new Evaluation(variables).render(parsedTemplate(template));
}

const BREAK = Symbol('break');

class Evaluation {
  private steps = 0;

  constructor(private readonly variables: Variables) {}

  render(parts: readonly VtlPart[]): string {
    const out: string[] = [];
    this.renderInto(out, parts);
    return out.join('');
  }

  private renderInto(out: string[], parts: readonly VtlPart[]): typeof BREAK | undefined {
    for (const part of parts) {
      if (++this.steps > MAX_STEPS) throw new Unsupported('a mapping template never ends');
      if (typeof part === 'string') out.push(part);
      else if (isBlock(part)) {
        if (this.renderBlock(out, part) === BREAK) return BREAK;
      } else if (part.type === 'break') return BREAK;
      else out.push(this.print(part));
    }
    return undefined;
  }

  private print(node: VtlNode): string {
    switch (node.type) {
      case 'references':
        return node.leader === '$!' && this.isUnset(node) ? '' : javaText(this.value(node));
      case 'set':
        this.assign(node);
        return '';
      case 'comment':
        return '';
      case 'raw':
        return String(node.value);
      default:
        throw new Unsupported(`the simulator does not know '#${nameOf(node)}' in a mapping template`);
    }
  }

  private renderBlock(out: string[], [head, ...body]: readonly VtlPart[]): typeof BREAK | undefined {
    const opening = head as VtlNode;
    if (opening.type === 'if') return this.renderInto(out, this.chosenBranch(opening, body));
    if (opening.type === 'foreach') this.renderLoop(out, opening, body);
    else throw new Unsupported(`the simulator does not know '#${nameOf(opening)}' in a mapping template`);
    return undefined;
  }

  private chosenBranch(opening: VtlNode, body: readonly VtlPart[]): readonly VtlPart[] {
    let holds = this.isTrue(opening.condition);
    const chosen: VtlPart[] = [];
    for (const part of body) {
      const type = typeof part === 'string' || isBlock(part) ? undefined : part.type;
      if (type !== 'else' && type !== 'elseif') {
        if (holds) chosen.push(part);
      } else if (holds) return chosen;
      else holds = type === 'else' || this.isTrue((part as VtlNode).condition);
    }
    return chosen;
  }

  private renderLoop(out: string[], { to = '', from }: VtlNode, body: readonly VtlPart[]): void {
    const over = from === undefined ? undefined : this.value(from);
    const items = Array.isArray(over) ? over : Object.values((over ?? {}) as Record<string, VtlValue>);
    const before = { item: this.variables[to], foreach: this.variables['foreach'] };
    for (const [index, item] of items.entries()) {
      this.variables[to] = item;
      const isLast = index === items.length - 1;
      this.variables['foreach'] = { index, count: index + 1, hasNext: !isLast, first: index === 0, last: isLast };
      if (this.renderInto(out, body) === BREAK) break;
    }
    this.variables[to] = before.item;
    this.variables['foreach'] = before.foreach;
  }

  private assign({ equal }: VtlNode): void {
    const [to, from] = equal as readonly [VtlNode, VtlNode];
    const value = this.value(from);
    const path = to.path ?? [];
    if (path.length === 0) {
      this.variables[nameOf(to)] = value;
      return;
    }
    let target = this.variables[nameOf(to)];
    for (const step of path.slice(0, -1)) target = this.inner(target, step);
    const last = this.key(path.at(-1) as VtlNode);
    if (typeof target !== 'object' || target === null)
      throw new Unsupported(`a mapping template sets '${last}' of nothing`);
    (target as Record<string, VtlValue | undefined>)[last] = value;
  }

  /** What is set in an override comes into being with it. */
  private inner(target: VtlValue | undefined, step: VtlNode): VtlValue | undefined {
    const key = this.key(step);
    const found = member(target, key);
    if (found !== undefined || typeof target !== 'object' || target === null) return found;
    const made: VtlValue = {};
    (target as Record<string, VtlValue>)[key] = made;
    return made;
  }

  private key(step: VtlNode): string {
    if (step.type === 'property') return nameOf(step);
    if (step.type === 'index') return javaText(this.value(step.id as VtlNode));
    throw new Unsupported(`a mapping template sets what '${nameOf(step)}()' gives`);
  }

  private isTrue(condition: VtlNode | undefined): boolean {
    const value = condition === undefined || this.isUnset(condition) ? undefined : this.value(condition);
    return value !== undefined && value !== null && value !== false;
  }

  /**
   * A variable that nothing sets is false in conditions, and prints nothing where it is quiet (`$!x`). Elsewhere it is refused:
   * Velocity prints it as it is written, and the reference of API Gateway does not say what that does.
   * @see https://velocity.apache.org/engine/1.7/user-guide.html
   */
  private isUnset(node: VtlNode): boolean {
    return node.type === 'references' && node.args === undefined && !Object.hasOwn(this.variables, nameOf(node));
  }

  private value(node: VtlNode): VtlValue | undefined {
    switch (node.type) {
      case 'references':
        return this.reference(node);
      case 'string':
        return this.text(String(node.value), node.isEval === true);
      case 'integer':
      case 'decimal':
        return Number(node.value);
      case 'bool':
        return node.value === 'null' ? null : node.value === 'true';
      case 'array':
        return this.list(node);
      case 'map':
        return Object.fromEntries(
          Object.entries(node.value as Record<string, VtlNode>).map(([key, each]) => [key, this.value(each) ?? null]),
        );
      case 'math':
        return this.math(node);
      default:
        throw new Unsupported(`the simulator does not know the expression '${nameOf(node)}' of a mapping template`);
    }
  }

  /** Double quotes let variables into a text, single ones don't. */
  private text(text: string, isEvaluated: boolean): string {
    return isEvaluated && /[$#]/.test(text) ? this.render(parsedTemplate(text)) : text;
  }

  private list({ value, isRange }: VtlNode): VtlValue {
    const items = (value as readonly (VtlNode | string | number)[]).map((each) =>
      typeof each === 'object' ? (this.value(each) ?? null) : isRange === true ? Number(each) : each,
    );
    if (isRange !== true) return items;
    const [from, to] = items.map(Number) as [number, number];
    const step = to < from ? -1 : 1;
    return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + step * index);
  }

  private reference(node: VtlNode): VtlValue | undefined {
    const { path = [], args } = node;
    const name = nameOf(node);
    if (args !== undefined && args !== false)
      throw new Unsupported(`the simulator does not know '${name}()' in a mapping template`);
    if (!Object.hasOwn(this.variables, name)) {
      throw new Unsupported(`the mapping template uses '$${name}', which nothing in it sets`);
    }
    let value = own(this.variables, name);
    for (const step of path) {
      if (step.type === 'method') {
        const params = (step.args === undefined || step.args === false ? [] : step.args).map((each) =>
          this.value(each),
        );
        value = callMethod(value, nameOf(step), params);
      } else {
        value = member(value, this.key(step));
      }
    }
    return value;
  }

  private math({ expression = [], operator = '' }: VtlNode): VtlValue {
    const [left, right] = expression as [VtlNode, VtlNode | undefined];
    if (operator === '!' || operator === 'not') return !this.isTrue(left);
    if (operator === 'parenthesis' || right === undefined) return this.value(left) ?? null;
    if (operator === '&&' || operator === 'and') return this.isTrue(left) && this.isTrue(right);
    if (operator === '||' || operator === 'or') return this.isTrue(left) || this.isTrue(right);
    return compute(operator, this.value(left), this.value(right));
  }
}

function compute(operator: string, left: VtlValue | undefined, right: VtlValue | undefined): VtlValue {
  if (operator === '==' || operator === 'eq') return areEqual(left, right);
  if (operator === '!=' || operator === 'ne') return !areEqual(left, right);
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string'))
    return javaText(left) + javaText(right);
  const [a, b] = [left, right];
  if (typeof a !== 'number' || typeof b !== 'number') {
    throw new Unsupported(`a mapping template calculates with '${operator}' what is no number`);
  }
  const whole = Number.isInteger(a) && Number.isInteger(b);
  const known: Readonly<Record<string, () => VtlValue>> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => (whole ? Math.trunc(a / b) : a / b),
    '%': () => a % b,
    '<': () => a < b,
    '>': () => a > b,
    '<=': () => a <= b,
    '>=': () => a >= b,
  };
  const calculate = own(known, operator);
  if (calculate === undefined) throw new Unsupported(`the simulator does not know '${operator}' in a mapping template`);
  return calculate();
}

/** Things of different kinds are compared as text, as Velocity does. */
function areEqual(left: VtlValue | undefined, right: VtlValue | undefined): boolean {
  if (left === undefined || left === null || right === undefined || right === null)
    return (left ?? null) === (right ?? null);
  return javaText(left) === javaText(right);
}

function isBlock(part: VtlPart): part is readonly VtlPart[] {
  return Array.isArray(part);
}

function nameOf({ type, id }: VtlNode): string {
  return typeof id === 'string' ? id : type;
}
