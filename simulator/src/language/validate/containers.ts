import type { Json, JsonObject } from '../../base/json';
import { hasOwn, isObject } from '../jsonpath/select';
import type { FieldChecks } from './field-checks';
import { checkSequence } from './machine';
import { oneOf } from './values';

/** The branches of a Parallel. */
export function checkBranches(value: Json, at: string, checks: FieldChecks): void {
  if (!Array.isArray(value)) {
    checks.report.schema('Expected value of type [ARRAY]', at);
    return;
  }
  value.forEach((branch, index) => {
    const place = `${at}[${index}]`;
    if (isObject(branch)) checkSequence(branch, place, checks.around, checks);
    else checks.report.schema('Expected value of type [OBJECT]', place);
  });
}

/** What a Map does with an item. */
export function checkProcessor(value: Json, at: string, checks: FieldChecks): void {
  if (!isObject(value)) {
    checks.report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  checkSequence(value, at, checks.around, childChecks(value, checks), ['ProcessorConfig']);
  if (hasOwn(value, 'ProcessorConfig')) checkConfig(value['ProcessorConfig'] as Json, `${at}/ProcessorConfig`, checks);
}

/** The children of a distributed Map are executions of a type of their own. */
function childChecks(processor: JsonObject, checks: FieldChecks): FieldChecks {
  const config = processor['ProcessorConfig'];
  return isObject(config) && config['ExecutionType'] === 'EXPRESS' ? { ...checks, type: 'EXPRESS' } : checks;
}

function checkConfig(config: Json, at: string, { report, type }: FieldChecks): void {
  if (!isObject(config)) {
    report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  if (hasOwn(config, 'Mode')) oneOf(config['Mode'] as Json, `${at}/Mode`, report, ['INLINE', 'DISTRIBUTED']);
  if (hasOwn(config, 'ExecutionType')) {
    oneOf(config['ExecutionType'] as Json, `${at}/ExecutionType`, report, ['STANDARD', 'EXPRESS']);
  }
  if (config['Mode'] === 'DISTRIBUTED' && !hasOwn(config, 'ExecutionType')) {
    report.schema('These fields are required: [ExecutionType]', at);
  }
  if (config['Mode'] === 'DISTRIBUTED' && type === 'EXPRESS') {
    report.schema('Express state machine does not support Map state in Distributed mode', `${at}/Mode`);
  }
}
