import { AslError } from '../../language/asl-error';
import type { Json } from '../../base/json';
import { isTooLarge } from '../../base/json-text';

/**
 * A value that something is given to work on: a task, a branch, an iteration, a child execution.
 * @throws AslError `States.DataLimitExceeded` when it is larger than AWS passes on.
 */
export function passable<T extends Json>(value: T, { stateName }: { readonly stateName: string }): T {
  if (!isTooLarge(value)) return value;
  throw new AslError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' uses an input with a size exceeding the maximum number of bytes service limit.`,
  );
}
