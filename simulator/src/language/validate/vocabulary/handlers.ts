import type { Json } from '../../../base/json';
import { isObject } from '../../jsonpath/select';
import { inJsonata, object, inJsonPath, type ObjectRule } from '../object-rule';
import { resultPath } from '../paths';
import type { Check } from '../scope';
import { templateWith } from '../templates';
import { anyObject, both, float, integer, list, oneOf, text } from '../values';

const MAX_SECONDS = 99_999_999;
/** A year of 366 days. */
const MAX_DELAY_SECONDS = 31_622_400;

const errorEquals = list(text, { least: 1 });
const afterError = templateWith({ errorOutput: true });

const RETRIER: ObjectRule = {
  fields: {
    Comment: text,
    ErrorEquals: errorEquals,
    IntervalSeconds: integer({ least: 1, most: MAX_SECONDS }),
    MaxAttempts: integer({ least: 0, most: MAX_SECONDS }),
    BackoffRate: float({ least: 1 }),
    MaxDelaySeconds: integer({ least: 1, most: MAX_DELAY_SECONDS }),
    JitterStrategy: oneOf('FULL', 'NONE'),
  },
  required: ['ErrorEquals'],
};

const CATCHER: ObjectRule = {
  fields: {
    Comment: text,
    ErrorEquals: errorEquals,
    Next: text,
    ResultPath: inJsonPath(resultPath),
    Output: inJsonata(afterError),
    Assign: both(anyObject, afterError),
  },
  required: ['ErrorEquals', 'Next'],
};

/** `States.ALL` stands alone, and in the last handler. */
const catchAllIsLast: Check = (value, at, { report }) => {
  if (!Array.isArray(value)) return;
  value.forEach((handler, index) => {
    const names: Json | undefined = isObject(handler) ? handler['ErrorEquals'] : undefined;
    if (!Array.isArray(names) || !names.includes('States.ALL')) return;
    const place = `${at}[${index}]/ErrorEquals`;
    if (names.length > 1) report.schema("'States.ALL' must appear alone", place);
    if (index < value.length - 1) report.schema("'States.ALL' must appear in the last element", place);
  });
};

const handlers =
  (rule: ObjectRule): Check =>
  (value, at, checks) => {
    list(object(rule), { least: 0 })(value, at, checks);
    catchAllIsLast(value, at, checks);
  };

/** Retry: what is tried again. */
export const retriers = handlers(RETRIER);

/** Catch: where errors lead. */
export const catchers = handlers(CATCHER);
