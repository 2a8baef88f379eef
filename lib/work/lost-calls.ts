import { Errors } from 'aws-cdk-lib/aws-stepfunctions';
import type { Retrier } from '../states/retries';
import type { BuiltWork } from './built-work';

/** A call that was lost is made again: work must bear being done twice. A job isn't: it goes on when its state has given up. */
export function lostCallsToo({ retry, deadline, isJob }: BuiltWork): readonly Retrier[] {
  const [first, ...others] = retry;
  return deadline !== undefined || isJob === true || first === undefined || first.ErrorEquals.includes(Errors.TIMEOUT)
    ? retry
    : [{ ...first, ErrorEquals: [...first.ErrorEquals, Errors.TIMEOUT] }, ...others];
}
