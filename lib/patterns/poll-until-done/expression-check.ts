import type { IConstruct } from 'constructs';
import { expressionBody, isExpression } from '../../core/jsonata';
import { refusal } from '../../core/refusal';

/** The answer as the state has it: of a function it is the envelope, and of states of one's own a list. */
const RAW_ANSWER = /\$states\.(result|errorOutput)\b/;

/** Refuses what is no expression, and one over what stands under another name here. */
export function checkExpression(at: IConstruct | string, prop: string, expression: unknown): void {
  const refused = { prop, got: expression };
  if (typeof expression !== 'string' || expressionBody(expression).trim() === '') {
    const instead = `write one over what was answered, as in '{% $result.status = "READY" %}'`;
    throw refusal(at, { ...refused, must: 'be a JSONata expression', instead });
  }
  if (!isExpression(expression)) {
    throw refusal(at, { ...refused, must: 'be a JSONata expression', instead: `write '{% ${expression} %}'` });
  }
  const [raw] = RAW_ANSWER.exec(expressionBody(expression)) ?? [];
  if (raw !== undefined) {
    const must = `read what was answered as '$result', not as '${raw}'`;
    throw refusal(at, { ...refused, must, instead: `write '${expression.replaceAll(raw, '$result')}'` });
  }
}
