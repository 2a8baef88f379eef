import { isHalfExpression } from '../../../../core/jsonata';
import { jsonataTexts } from '../../../../states/jsonata-texts';
import type { Rule } from '../../finding';

/** A JSONata expression is opened or closed wrongly. */
export const halfExpression: Rule = ({ state }) => {
  const half = jsonataTexts(state).find(isHalfExpression);
  return half === undefined
    ? undefined
    : `must begin a JSONata expression with '{%' and end it with '%}', without spaces around them, got '${half}'`;
};
