import { expressionBody, isExpression } from '../../../../core/jsonata';
import { syntaxFault } from '../../../../core/jsonata-syntax';
import { jsonataTexts } from '../../../../states/jsonata-texts';
import type { Rule } from '../../finding';

/** A JSONata expression has a fault that shows without a parser. */
export const brokenExpression: Rule = ({ state }) => {
  for (const text of jsonataTexts(state).filter(isExpression)) {
    const fault = syntaxFault(expressionBody(text));
    if (fault !== undefined) {
      return `must have JSONata expressions that can be read: '${text}' ${fault}`;
    }
  }
  return undefined;
};
