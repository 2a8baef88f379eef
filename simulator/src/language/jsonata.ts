import type { Json, JsonObject } from '../base/json';
import { AslError } from './asl-error';
import { compileExpression, type CompiledExpression } from './jsonata/compile';
import { toPlain } from './jsonata/plain';
import { SLOW } from './jsonata/quick-path';
import { isObject } from './jsonpath/select';
import { setOwn } from '../base/own';
import type { JsonataScope } from './scope';

export type { JsonataScope } from './scope';

type Later<T> = T | Promise<T>;
type Evaluate = (scope: JsonataScope, field: string) => Later<Json>;

const compiled = new WeakMap<object, Evaluate | 'literal'>();

/** The expression inside `{% … %}`; undefined for a text that is not one. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
}

/**
 * Whether a text is opened as an expression without being closed as one, or closed without being opened. One with spaces on both
 * sides is a plain text, as AWS's recordings have it.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function isHalfExpression(text: string): boolean {
  return (text.startsWith('{%') || text.endsWith('%}')) && expressionIn(text) === undefined;
}

/**
 * The value with every `{% … %}` string in it evaluated: at once when there is none, and when all are plain paths or objects of such.
 *
 * Literal parts are shared by all results, so results must not be changed.
 * @param field where the value stands, as AWS names it in errors: `Output`, `Choices[0]/Condition`.
 * @throws AslError `States.QueryEvaluationError` when an expression fails or has no value.
 */
export function evaluateJsonata(value: Json, scope: JsonataScope, field: string): Later<Json> {
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

function evaluateExpression(text: string, field: string, scope: JsonataScope): Later<Json> {
  const expression = compiledOrThrow(text, field);
  const quick = expression.quick === undefined ? SLOW : expression.quick(scope);
  return quick === SLOW ? evaluateSlowly(expression, field, scope) : required(quick, text, field);
}

function compiledOrThrow(text: string, field: string): CompiledExpression {
  try {
    return compileExpression(text);
  } catch (error) {
    throw thrownBy(error, text, field);
  }
}

async function evaluateSlowly(expression: CompiledExpression, field: string, scope: JsonataScope): Promise<Json> {
  let result: Json | undefined;
  try {
    result = toPlain(await expression.evaluate(scope));
  } catch (error) {
    throw thrownBy(error, expression.text, field);
  }
  return required(result, expression.text, field);
}

function required(value: Json | undefined, text: string, field: string): Json {
  if (value !== undefined) return value;
  throw evaluationError(text, field, 'returned nothing (undefined).');
}

function thrownBy(error: unknown, text: string, field: string): AslError {
  const { code, message } = error as { code?: string; message?: string };
  const reason = code === undefined ? `: ${message ?? String(error)}` : `. ${code}: ${message ?? ''}`;
  return evaluationError(text, field, `threw an error during evaluation${reason}`);
}

function evaluationError(text: string, field: string, what: string): AslError {
  return new AslError(
    'States.QueryEvaluationError',
    `The JSONata expression '${text}' specified for the field '${field}' ${what}`,
  );
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

interface Part {
  readonly place: string;
  readonly value: Json;
  readonly evaluate: Evaluate | undefined;
}

function compileArray(items: readonly Json[]): Evaluate | undefined {
  const parts = items.map((value, at): Part => ({ place: `[${at}]`, value, evaluate: compileTemplate(value) }));
  return compileParts(parts, (values) => values);
}

function compileObject(template: JsonObject): Evaluate | undefined {
  const names = Object.keys(template);
  const parts = names.map((name): Part => {
    const value = template[name] as Json;
    return { place: `/${name}`, value, evaluate: compileTemplate(value) };
  });
  return compileParts(parts, (values) => {
    const object: JsonObject = {};
    names.forEach((name, at) => setOwn(object, name, values[at] as Json));
    return object;
  });
}

function compileParts(parts: readonly Part[], together: (values: Json[]) => Json): Evaluate | undefined {
  if (parts.every(({ evaluate }) => evaluate === undefined)) return undefined;
  return (scope, field) => {
    const values: Json[] = [];
    for (const { place, value, evaluate } of parts) {
      const part = evaluate === undefined ? value : evaluate(scope, field + place);
      // One expression after the other: the first that fails is the one that AWS names.
      if (part instanceof Promise) return evaluateRest(part, parts, values, scope, field).then(together);
      values.push(part);
    }
    return together(values);
  };
}

async function evaluateRest(
  pending: Promise<Json>,
  parts: readonly Part[],
  values: Json[],
  scope: JsonataScope,
  field: string,
): Promise<Json[]> {
  values.push(await pending);
  for (const { place, value, evaluate } of parts.slice(values.length)) {
    values.push(evaluate === undefined ? value : await evaluate(scope, field + place));
  }
  return values;
}
