import { ENTERING } from '../../../../states/entering';
import type { Rule } from '../../finding';

/** A state that must know its own attempts from those of others stands where two others can look the same. */
export const enteringsAlike: Rule = ({ state, machine: { inlineMaps = 0 } }) =>
  inlineMaps > 1 && JSON.stringify(state.Arguments ?? {}).includes(JSON.stringify(ENTERING).slice(1, -1))
    ? 'stands in nested Maps, of which AWS tells the innermost index alone: iterations that enter it in the same millisecond with the same input ' +
      'would share an answer; hand the index of the outer Map on to the inner one, by the item selectors of both'
    : undefined;
