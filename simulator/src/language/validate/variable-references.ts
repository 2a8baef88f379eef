import type { Json, JsonObject } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { expressionIn } from '../jsonata';
import { compileExpression } from '../jsonata/compile';
import { callOf } from '../intrinsics/evaluate-call';
import type { Expression } from '../intrinsics/call';
import { pathOf } from '../jsonpath';
import { isObject } from '../jsonpath/select';
import { languageOf } from './language-of';
import { allStates } from './names';

/** Members of a state that hold other states, which have references of their own. */
const NESTED = new Set(['Branches', 'ItemProcessor', 'Iterator']);
/** Members that hold data and are never evaluated. */
const LITERAL = new Set(['Result', 'Comment', 'Type', 'Next', 'Default', 'Resource', 'QueryLanguage', 'ErrorEquals']);

/**
 * The workflow variables that each state reads, as DescribeStateMachine lists them: states by name, variables sorted.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
 */
export function variableReferences(definition: JsonObject): { [state: string]: string[] } {
  const around = languageOf(definition, 'JSONPath');
  const references: { [state: string]: string[] } = {};
  for (const { name, state } of allStates(definition, '')) {
    const found = new Set<string>();
    const language = languageOf(state, around);
    for (const [field, value] of Object.entries(state)) {
      if (!NESTED.has(field) && !LITERAL.has(field)) collect(value, field, language, found);
    }
    if (found.size > 0) references[name] = [...found].sort();
  }
  return references;
}

function collect(value: Json, key: string, language: QueryLanguage, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, '', language, found);
  else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (!LITERAL.has(name)) collect(member, name, language, found);
    }
  } else if (typeof value === 'string') {
    if (language === 'JSONata') addFromExpression(value, found);
    else if (key.endsWith('.$') || key.endsWith('Path') || key === 'Variable') addFromPath(value, found);
  }
}

function addFromExpression(text: string, found: Set<string>): void {
  const expression = expressionIn(text);
  if (expression === undefined) return;
  try {
    for (const name of compileExpression(expression).freeVariables) found.add(name);
  } catch {
    // An expression that does not parse is reported by the validation.
  }
}

function addFromPath(text: string, found: Set<string>): void {
  try {
    if (text.startsWith('$')) addRoot(text, found);
    else callOf(text).args.forEach((arg) => addFromArgument(arg, found));
  } catch {
    // As above.
  }
}

function addFromArgument(argument: Expression, found: Set<string>): void {
  if (argument.kind === 'path') addRoot(argument.text, found);
  else if (argument.kind === 'call') argument.args.forEach((inner) => addFromArgument(inner, found));
}

function addRoot(text: string, found: Set<string>): void {
  const { root } = pathOf(text);
  if (root.kind === 'variable') found.add(root.name);
}
