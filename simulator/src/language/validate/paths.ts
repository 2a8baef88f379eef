import { isCall, callOf } from '../intrinsics/evaluate-call';
import { isPath } from '../jsonpath';
import { isReferencePath } from '../reference-path';
import type { Check } from './scope';
import { isText } from './values';

/** A path. */
export const path: Check = (value, at, { report }) => {
  if (isText(value, at, report) && !isPath(value)) report.schema('Value is not a valid JSONPath', at);
};

/** A path, or `null` for nothing. */
export const nullablePath: Check = (value, at, checks) => {
  if (value !== null) path(value, at, checks);
};

/** A path to one place, in the input or among the variables. */
export const referencePath =
  (...roots: readonly ('input' | 'variable' | 'context')[]): Check =>
  (value, at, { report }) => {
    if (!isText(value, at, report) || roots.some((root) => isReferencePath(ROOTED[root](value)))) return;
    report.schema('Value is not a Reference Path', at);
  };

/** A path as it would be from the input. */
const ROOTED = {
  input: (text: string) => text,
  variable: (text: string) => text.replace(/^\$[\p{ID_Start}_][\p{ID_Continue}]*/u, '$'),
  context: (text: string) => text.replace(/^\$\$/, '$'),
};

/** ResultPath: where the result is put, or `null`. */
export const resultPath: Check = (value, at, checks) => {
  if (value !== null) referencePath('input')(value, at, checks);
};

/** The intrinsic functions that give a text. */
const GIVE_TEXT = [
  'States.Format',
  'States.JsonToString',
  'States.ArrayGetItem',
  'States.Base64Encode',
  'States.Base64Decode',
  'States.Hash',
  'States.UUID',
];

/** ErrorPath and CausePath: a path, or a call of an intrinsic function that gives a text. */
export const pathToText: Check = (value, at, { report }) => {
  if (!isText(value, at, report) || isPath(value)) return;
  if (!isCall(value)) report.schema('Value is not a valid JSONPath or intrinsic function call', at);
  else if (!GIVE_TEXT.includes(callOf(value).name)) {
    report.schema(`Only these intrinsic functions are supported: [${GIVE_TEXT.join(', ')}]`, at);
  }
};
