import { ENTERED_MS } from './task-timeout';

/**
 * The entering of a state, in JSONata: the same for all attempts then, also after a redrive, and distinct from every other one. Texts of
 * later enterings are greater.
 *
 * The context has the index of the innermost Map only, and a token and `$uuid()` are others in each attempt. So two iterations of nested Maps are told
 * apart by their input; those that were entered in the same millisecond with the same input are not (`enteringsAlike` warns of such places).
 */
export const ENTERING =
  `$string([$fromMillis(${ENTERED_MS}), $states.context.Execution.Id, ` +
  '$states.context.State.Name, $states.context.Map.Item.Index, $hash($string($states.input), "SHA-256")])';

/** The entering of a Map, the same in its ItemSelector, where the context has the index of the item, and in its Catch, where it has none or that of a Map outside. */
export const ENTERING_OF_MAP =
  `$string([$fromMillis(${ENTERED_MS}), $states.context.Execution.Id, ` +
  '$states.context.State.Name, $hash($string($states.input), "SHA-256")])';
