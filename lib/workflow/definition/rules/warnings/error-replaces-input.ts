import type { AslCatcher } from '../../../../states/asl-state';
import type { Rule } from '../../finding';

/** The error takes the place of the input. */
export const errorReplacesInput: Rule = ({ state, siblings }) => {
  const lossy = (state.Catch ?? []).find(
    (handler) => replacesInput(handler) && siblings[handler.Next ?? '']?.Type !== 'Fail',
  );
  return lossy === undefined
    ? undefined
    : `loses its input when it catches ${lossy.ErrorEquals.join(', ')}; keep the error beside it with 'resultPath', or with 'assign'`;
};

function replacesInput({ ResultPath: path, Output: output, Assign: assign }: AslCatcher): boolean {
  return (path === undefined || path === '$') && output === undefined && assign === undefined;
}
