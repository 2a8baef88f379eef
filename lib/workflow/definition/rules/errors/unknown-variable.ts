import { expressionBody, isExpression } from '../../../../core/jsonata';
import { freeVariables } from '../../../../core/jsonata-variables';
import { jsonataTexts } from '../../../../states/jsonata-texts';
import type { Rule } from '../../finding';

/** A JSONata expression reads a variable that no state of the machine assigns: it fails when it is evaluated. */
export const unknownVariable: Rule = ({ state, machine: { variables } }) => {
  for (const text of jsonataTexts(state).filter(isExpression)) {
    const unknown = freeVariables(expressionBody(text)).find((name) => name !== 'states' && !variables.has(name));
    if (unknown !== undefined) {
      return (
        `must have JSONata expressions over what is there: no state assigns the variable '$${unknown}' of '${text}'; ` +
        `correct its name, or have a state before it assign it`
      );
    }
  }
  return undefined;
};
