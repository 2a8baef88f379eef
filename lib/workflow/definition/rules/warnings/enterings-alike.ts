import { ENTERING, ENTERING_OF_MAP } from '../../../../states/entering';
import type { Rule } from '../../finding';

/** A state that must know its own attempts from those of others stands where two others can look the same. */
export const enteringsAlike: Rule = ({ state, machine: { inlineMaps = 0 } }) =>
  (inlineMaps > 1 && has(state.Arguments, ENTERING)) || (inlineMaps > 0 && has(state.ItemSelector, ENTERING_OF_MAP))
    ? 'stands in nested Maps, of which AWS tells the innermost index alone: iterations that enter it in the same millisecond with the same input ' +
      'would share an answer; hand the index of the outer Map on to the inner one, by the item selectors of both'
    : undefined;

function has(json: unknown, expression: string): boolean {
  return JSON.stringify(json ?? {}).includes(JSON.stringify(expression).slice(1, -1));
}
