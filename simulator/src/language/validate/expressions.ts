import type { Json } from '../../base/json';
import { expressionIn, isHalfExpression } from '../jsonata';
import { compileExpression } from '../jsonata/compile';
import { isObject } from '../jsonpath/select';
import type { MachineChecks } from './scope';

const INVALID = 'INVALID_JSONATA_EXPRESSION';
const UNSUPPORTED = 'UNSUPPORTED_JSONATA_EXPRESSION';
const HALF =
  "A JSONata expression must start with '{%' with no leading spaces, and must end with '%}' with no trailing spaces";

/** Members of `$states` that an expression may read besides `input` and `context`. */
export interface Readable {
  readonly result?: boolean;
  readonly errorOutput?: boolean;
}

/** Checks all expressions in a value. */
export function checkExpressions(value: Json, at: string, checks: MachineChecks, readable: Readable = {}): void {
  if (typeof value === 'string') {
    const expression = expressionIn(value);
    if (expression !== undefined) checkExpression(expression, at, checks, readable);
    else if (isHalfExpression(value)) checks.report.error(INVALID, HALF, at);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkExpressions(item, `${at}[${index}]`, checks, readable));
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) checkExpressions(member, `${at}/${key}`, checks, readable);
  }
}

function checkExpression(expression: string, at: string, { report }: MachineChecks, readable: Readable): void {
  let references: ReturnType<typeof compileExpression>['references'];
  try {
    ({ references } = compileExpression(expression));
  } catch (error) {
    report.error(INVALID, error instanceof Error ? error.message : messageOf(error), at);
    return;
  }
  for (const name of references.names) {
    const message =
      name === '$$' || name === '$'
        ? `Reference to '${name}' is not supported.`
        : `Reference to '${name}' at the top level is not supported.`;
    report.error(UNSUPPORTED, message, at);
  }
  for (const member of references.states) {
    if (isReserved(member) && readable[member] !== true) {
      report.error(UNSUPPORTED, `Field '$states.${member}' does not exist.`, at);
    }
  }
}

/** Members of `$states` that exist in some fields only. */
function isReserved(member: string): member is keyof Readable {
  return member === 'result' || member === 'errorOutput';
}

function messageOf(error: unknown): string {
  return (error as { message?: string }).message ?? String(error);
}
