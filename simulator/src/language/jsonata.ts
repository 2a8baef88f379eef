import type { Json, JsonObject } from '../engine/json';
import { AslError } from './asl-error';
import { compileExpression } from './jsonata/compile';
import { toPlain } from './jsonata/plain';
import { isObject } from './jsonpath/select';
import { setOwn } from './reference-path';
import type { JsonataScope } from './scope';

export type { JsonataScope } from './scope';

type Evaluate = (scope: JsonataScope, field: string) => Json | Promise<Json>;

const compiled = new WeakMap<object, Evaluate | 'literal'>();

/** The expression inside `{% … %}`; undefined for a text that is not one. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
}

/**
 * The value with every `{% … %}` string in it evaluated, at once when there is none.
 *
 * Literal parts are shared by all results, so results must not be changed.
 * @param field where the value stands, as AWS names it in errors: `Output`, `Choices[0]/Condition`.
 * @throws AslError `States.QueryEvaluationError` when an expression fails or has no value.
 */
export function evaluateJsonata(value: Json, scope: JsonataScope, field: string): Json | Promise<Json> {
  if (typeof value === 'string') {
    const expression = expressionIn(value);
    return expression === undefined ? value : evaluateExpression(expression, field, scope);
  }
  if (typeof value !== 'object' || value === null) return value;
  let evaluate = compiled.get(value);
  if (evaluate === undefined) {
    evaluate = compileTemplate(value) ?? 'literal';
    compiled.set(value, evaluate);
  }
  return evaluate === 'literal' ? value : evaluate(scope, field);
}

async function evaluateExpression(expression: string, field: string, scope: JsonataScope): Promise<Json> {
  let result: unknown;
  try {
    result = await compileExpression(expression).evaluate(scope);
  } catch (error) {
    throw evaluationError(expression, field, `threw an error during evaluation${reasonOf(error)}`);
  }
  if (result !== undefined && result === scope.states['input']) return result as Json;
  const plain = result === scope.states ? { ...scope.states } : toPlain(result);
  if (plain === undefined) throw evaluationError(expression, field, 'returned nothing (undefined).');
  return plain;
}

function evaluationError(expression: string, field: string, what: string): AslError {
  return new AslError(
    'States.QueryEvaluationError',
    `The JSONata expression '${expression}' specified for the field '${field}' ${what}`,
  );
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === undefined ? `: ${message ?? String(error)}` : `. ${code}: ${message ?? ''}`;
}

/** Undefined for what holds no expression. */
function compileTemplate(value: Json): Evaluate | undefined {
  if (typeof value === 'string') {
    const expression = expressionIn(value);
    return expression === undefined ? undefined : (scope, field) => evaluateExpression(expression, field, scope);
  }
  if (Array.isArray(value)) return compileArray(value);
  return isObject(value) ? compileObject(value) : undefined;
}

function compileArray(items: readonly Json[]): Evaluate | undefined {
  const parts = items.map(compileTemplate);
  if (parts.every((part) => part === undefined)) return undefined;
  return async (scope, field) => {
    const result: Json[] = [];
    for (const [at, item] of items.entries()) {
      const evaluate = parts[at];
      result.push(evaluate === undefined ? item : await evaluate(scope, `${field}[${at}]`));
    }
    return result;
  };
}

function compileObject(template: JsonObject): Evaluate | undefined {
  const members = Object.entries(template).map(([name, value]) => ({ name, value, evaluate: compileTemplate(value) }));
  if (members.every(({ evaluate }) => evaluate === undefined)) return undefined;
  return async (scope, field) => {
    const result: JsonObject = {};
    for (const { name, value, evaluate } of members) {
      setOwn(result, name, evaluate === undefined ? value : await evaluate(scope, `${field}/${name}`));
    }
    return result;
  };
}
