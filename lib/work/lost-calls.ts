import { Errors } from 'aws-cdk-lib/aws-stepfunctions';
import type { Retrier } from '../states/retries';
import type { BuiltWork } from './built-work';

/** A call that was lost is made again: work must bear being done twice. */
export function lostCallsToo({ retry, deadline }: BuiltWork): readonly Retrier[] {
  const [first, ...others] = retry;
  return deadline !== undefined || first === undefined || first.ErrorEquals.includes(Errors.TIMEOUT)
    ? retry
    : [{ ...first, ErrorEquals: [...first.ErrorEquals, Errors.TIMEOUT] }, ...others];
}
