import type { AslState } from '../../../../states/asl-state';
import type { Rule } from '../../finding';

/** A Choice has conditions in another language than its own. */
export const choiceLanguage: Rule = ({ state }) => wrongChoice(state);

/** The machine is JSONPath at the top, so that a state without a language of its own is too. */
function wrongChoice({ Type: type, QueryLanguage: language, Choices: choices = [] }: AslState): string | undefined {
  if (type !== 'Choice') {
    return undefined;
  }
  const isJsonata = language === 'JSONata';
  const foreign = choices.some((choice) => 'Condition' in choice !== isJsonata);
  return foreign
    ? `must have conditions in its own language, ${isJsonata ? 'JSONata' : 'JSONPath'}; use ${
        isJsonata ? 'Condition.jsonata' : 'the conditions for JSONPath'
      }`
    : undefined;
}
