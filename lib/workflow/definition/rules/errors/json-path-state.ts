import type { Rule } from '../../finding';

/** A state in JSONPath stands in a machine that is JSONata at the top: only the other way round is allowed. */
export const jsonPathState: Rule = ({ state, machine }) =>
  machine.language === 'JSONata' && state.QueryLanguage === 'JSONPath'
    ? "is in JSONPath, which a state machine in JSONata can't hold; make the machine JSONPath at the top, or the state JSONata"
    : undefined;
