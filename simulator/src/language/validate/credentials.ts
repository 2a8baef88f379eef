import type { Json } from '../../base/json';
import { hasOwn, isObject } from '../jsonpath/select';
import type { StateChecks } from './scope';
import { template } from './templates';

/** Credentials name the role that makes the call. */
export function checkCredentials(value: Json, at: string, checks: StateChecks): void {
  if (!isObject(value)) {
    checks.report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  const names = checks.language === 'JSONPath' ? ['RoleArn', 'RoleArn.$'] : ['RoleArn'];
  if (!names.some((name) => hasOwn(value, name))) {
    checks.report.schema("The field 'RoleArn' is required but was missing", at);
  }
  template(value, at, checks);
}
