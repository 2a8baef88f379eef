import type { JsonObject } from '../../base/json';
import { isObject } from '../jsonpath/select';
import { checkObject } from './object-rule';
import type { Check, StateChecks } from './scope';
import { list } from './values';
import { BRANCH, PROCESSOR } from './vocabulary/sequences';

/** Branches: the sequences of a Parallel. */
export const branches: Check = list(
  (value, at, checks) => {
    if (!isObject(value)) return checks.report.schema('Expected value of type [OBJECT]', at);
    checkObject(value, at, checks, BRANCH);
    checks.nested(value, at, checks);
  },
  { least: 1 },
);

/** ItemProcessor: what a Map does with an item. */
export const processor: Check = (value, at, checks) => {
  if (!isObject(value)) return checks.report.schema('Expected value of type [OBJECT]', at);
  checkObject(value, at, checks, PROCESSOR);
  checks.nested(value, at, childChecks(value, checks));
};

/** The children of a distributed Map are executions of a type of their own. */
function childChecks(sequence: JsonObject, checks: StateChecks): StateChecks {
  const config = sequence['ProcessorConfig'];
  return isObject(config) && config['ExecutionType'] === 'EXPRESS' ? { ...checks, type: 'EXPRESS' } : checks;
}
