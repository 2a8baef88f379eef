import jsonata from 'jsonata';
import { checkDepth, depthOf, freshCounts, needsWatch, watch } from './limits';
import { freeVariables } from './free-variables';
import { quickObject } from './quick-object';
import { quickPath, type QuickPath } from './quick-path';
import { borrow, defineFunctions, SCOPE } from './functions';
import { harden } from './harden';
import { RegexBudget } from './matcher';
import { topLevelReferences, type References } from './top-level-references';
import type { JsonataScope } from '../scope';

/** An expression made ready. */
export interface CompiledExpression {
  readonly text: string;
  /** The workflow variables that it may read. */
  readonly variables: readonly string[];
  /** Those of them that neither the expression defines nor a function has for its name. */
  readonly freeVariables: readonly string[];
  /** What it reads that no value stands behind. */
  readonly references: References;
  /** Reads the expression at once, when it is a plain path, or an object of such. */
  readonly quick: QuickPath | undefined;
  evaluate(scope: JsonataScope): Promise<unknown>;
}

const compiled = new Map<string, CompiledExpression>();

/** The expression made ready, once; throws the library's error (`code`, `message`) when the text is not one. */
export function compileExpression(text: string): CompiledExpression {
  let expression = compiled.get(text);
  if (expression === undefined) {
    expression = compile(text);
    compiled.set(text, expression);
  }
  return expression;
}

function compile(text: string): CompiledExpression {
  const expression = jsonata(text);
  defineFunctions(expression);
  const ast = expression.ast();
  const watched = needsWatch(ast);
  if (watched) watch(expression);
  const depth = depthOf(ast);
  const asksContext = readsContext(ast);
  const free = freeVariables(ast);
  const quick = quickPath(ast) ?? quickObject(ast);
  const variables = [...variableNames(ast)].filter((name) => name !== 'states' && name !== '' && name !== '$');
  const references = topLevelReferences(ast);
  const budget = new RegexBudget();
  harden(expression, budget);
  return {
    text,
    variables,
    freeVariables: free,
    references,
    quick,
    async evaluate(scope) {
      budget.renew();
      if (!watched) checkDepth(depth);
      const bindings: Record<string, unknown> = {
        ...(watched ? freshCounts() : {}),
        [SCOPE]: scope,
        states: asksContext && scope.context !== undefined ? { ...scope.seen, context: scope.context } : scope.seen,
      };
      for (const name of variables) {
        const value = scope.variables.get(name);
        if (value !== undefined) Object.defineProperty(bindings, name, { value, enumerable: true });
      }
      return expression.evaluate(undefined, bindings) as Promise<unknown>;
    },
  };
}

/** Whether an expression may read `$states.context`: it names it, or does something else with `$states` than to name a member. */
function readsContext(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return false;
  const { type, value, steps } = node as { type?: unknown; value?: unknown; steps?: readonly unknown[] };
  if (type === 'parent' || (type === 'variable' && value === 'states')) return true;
  if (type !== 'path' || steps === undefined) return Object.values(node).some(readsContext);
  const [first, second] = steps as readonly { type?: unknown; value?: unknown }[];
  const isMember = first?.value === 'states' && second?.type === 'name' && second.value !== 'context';
  const isPlain = isMember && Object.keys(first).every((member) => PLAIN_MEMBERS.has(member));
  return Object.values({ ...node, steps: isPlain ? steps.slice(1) : steps }).some(readsContext);
}

const PLAIN_MEMBERS = new Set(['type', 'value', 'position']);

function variableNames(node: unknown, names = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return names;
  const { type, value } = node as { type?: unknown; value?: unknown };
  if (type === 'variable' && typeof value === 'string') names.add(value);
  for (const child of Object.values(node)) variableNames(child, names);
  return names;
}

const formatted = jsonata('$fromMillis(ms, picture, zone)');
const formattedNumber = jsonata('$formatNumber(number, picture, options)');
borrow({
  formatInstant: (ms, picture, zone) => formatted.evaluate({ ms, picture, zone }),
  formatNumber: (number, picture, options) => formattedNumber.evaluate({ number, picture, options }),
});
