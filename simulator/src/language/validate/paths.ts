import type { Json } from '../../base/json';
import { isCall } from '../intrinsics/evaluate-call';
import { isPath } from '../jsonpath';
import { isReferencePath } from '../reference-path';
import type { StateChecks } from './scope';
import { text } from './values';

/** A field that holds a path. */
export function pathField(value: Json, at: string, { report }: StateChecks): void {
  if (text(value, at, report) && !isPath(value)) report.schema('Value is not a valid JSONPath', at);
}

/**
 * A field of a Map that holds where a number stands: a reference path into the input, or into a variable. AWS refuses
 * the context object there.
 */
export function numberPathField(value: Json, at: string, { report }: StateChecks): void {
  if (text(value, at, report) && !isReferencePath(value.replace(/^\$[\p{ID_Start}_][\p{ID_Continue}]*/u, '$'))) {
    report.schema('Value is not a Reference Path', at);
  }
}

/** ResultPath: a reference path into the input, or null. */
export function referenceField(value: Json, at: string, { report }: StateChecks): void {
  if (value !== null && text(value, at, report) && !isReferencePath(value)) {
    report.schema('Value is not a Reference Path', at);
  }
}

/** ErrorPath and CausePath: a path or a call of an intrinsic function. */
export function dynamicText(value: Json, at: string, { report }: StateChecks): void {
  if (text(value, at, report) && !isPath(value) && !isCall(value)) {
    report.schema('Value is not a valid JSONPath or intrinsic function call', at);
  }
}
