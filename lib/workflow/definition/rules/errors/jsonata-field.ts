import { has } from '../../../../states/task-facts';
import type { Rule } from '../../finding';

/** The fields of a state that JSONPath has no use for. */
const FIELDS = ['Arguments', 'Output', 'Items'];

/** A state in JSONPath has a field of JSONata. */
export const jsonataField: Rule = ({ state }) => {
  if (state.QueryLanguage === 'JSONata') return undefined;
  const field = FIELDS.find((name) => has(state, name));
  const inCatch = (state.Catch ?? []).some(({ Output: output }) => output !== undefined)
    ? 'Output of its Catch'
    : undefined;
  const found = field ?? inCatch;
  return found === undefined
    ? undefined
    : `is in JSONPath, which has no ${found}: AWS refuses the state machine; give the state the query language JSONata`;
};
