import type { Json, JsonObject } from '../../base/json';
import { hasOwn, isObject } from '../jsonpath/select';
import { numberPathField } from './paths';
import type { StateChecks } from './scope';
import { template } from './templates';
import { integerOrExpression, oneOf, text } from './values';

/** Where a distributed Map reads its items. */
export function checkItemReader(value: Json, at: string, checks: StateChecks): void {
  if (!requireObject(value, at, checks)) return;
  if (!hasOwn(value, 'Resource')) checks.report.schema('These fields are required: [Resource]', at);
  checkData(value, at, checks);
  const config = value['ReaderConfig'];
  if (config === undefined || !requireObject(config, `${at}/ReaderConfig`, checks)) return;
  if (hasOwn(config, 'InputType')) {
    const types = ['CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET'];
    oneOf(config['InputType'] as Json, `${at}/ReaderConfig/InputType`, checks.report, types);
  }
  checkCount(config, 'MaxItems', `${at}/ReaderConfig`, checks);
}

/** How a distributed Map puts items together. */
export function checkItemBatcher(value: Json, at: string, checks: StateChecks): void {
  if (!requireObject(value, at, checks)) return;
  if (hasOwn(value, 'BatchInput')) template(value['BatchInput'] as Json, `${at}/BatchInput`, checks);
  checkCount(value, 'MaxItemsPerBatch', at, checks);
  checkCount(value, 'MaxInputBytesPerBatch', at, checks);
}

/** Where a distributed Map writes its results. */
export function checkResultWriter(value: Json, at: string, checks: StateChecks): void {
  if (requireObject(value, at, checks)) checkData(value, at, checks);
}

function checkData(value: JsonObject, at: string, checks: StateChecks): void {
  if (hasOwn(value, 'Resource')) text(value['Resource'] as Json, `${at}/Resource`, checks.report);
  for (const field of ['Parameters', 'Arguments']) {
    if (hasOwn(value, field)) template(value[field] as Json, `${at}/${field}`, checks);
  }
}

function checkCount(owner: JsonObject, field: string, at: string, checks: StateChecks): void {
  if (hasOwn(owner, field)) {
    integerOrExpression(owner[field] as Json, `${at}/${field}`, checks.report, checks.language, { least: 0 });
  }
  if (hasOwn(owner, `${field}Path`)) numberPathField(owner[`${field}Path`] as Json, `${at}/${field}Path`, checks);
  if (hasOwn(owner, field) && hasOwn(owner, `${field}Path`)) {
    checks.report.schema(`Only one of [${field}, ${field}Path] is allowed`, at);
  }
}

function requireObject(value: Json, at: string, { report }: StateChecks): value is JsonObject {
  if (isObject(value)) return true;
  report.schema('Expected value of type [OBJECT]', at);
  return false;
}
