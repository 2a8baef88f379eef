import type { AslCatcher } from '../../../../states/asl-state';
import type { Rule } from '../../finding';
import { needsInput } from '../../needs-input';

/** The error takes the place of the input, and a state behind it reads something of that. */
export const errorReplacesInput: Rule = ({ state, siblings }) => {
  const lossy = (state.Catch ?? []).find((handler) => replacesInput(handler) && needsInput(handler.Next, siblings));
  return lossy === undefined
    ? undefined
    : `loses its input when it catches ${lossy.ErrorEquals.join(', ')}; keep the error beside it with 'resultPath', or with 'assign'`;
};

function replacesInput({ ResultPath: path, Output: output, Assign: assign }: AslCatcher): boolean {
  return (path === undefined || path === '$') && output === undefined && assign === undefined;
}
