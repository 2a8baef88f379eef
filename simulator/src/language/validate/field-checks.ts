import type { Json } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { isObject } from '../jsonpath/select';
import { checkChoices } from './choices';
import { checkCredentials } from './credentials';
import { checkBranches, checkProcessor } from './containers';
import { checkItemBatcher, checkItemReader, checkResultWriter } from './distributed';
import { dynamicText, numberPathField, pathField, referenceField } from './paths';
import { checkResource } from './resource';
import type { StateChecks } from './scope';
import { template } from './templates';
import { boolean, integerOrExpression, number, text, timestamp } from './values';

/** What the check of a field needs: also the language of the whole machine. */
export interface FieldChecks extends StateChecks {
  readonly around: QueryLanguage;
}

type Check = (value: Json, at: string, checks: FieldChecks) => void;

const MAX_SECONDS = 99_999_999;

const seconds =
  (least: number): Check =>
  (value, at, { report, language }) =>
    integerOrExpression(value, at, report, language, { least, most: MAX_SECONDS });
const count: Check = (value, at, { report, language }) =>
  integerOrExpression(value, at, report, language, { least: 0 });
const path: Check = (value, at, checks) => pathField(value, at, checks);
const nullablePath: Check = (value, at, checks) => {
  if (value !== null) pathField(value, at, checks);
};
const data: Check = (value, at, checks) => template(value, at, checks);
const string: Check = (value, at, { report }) => void text(value, at, report);
const flag: Check = (value, at, { report }) => boolean(value, at, report);

/** How each field of a state is checked. */
export const FIELD_CHECKS: Readonly<Record<string, Check | undefined>> = {
  Comment: string,
  Next: string,
  End: flag,
  InputPath: nullablePath,
  OutputPath: nullablePath,
  ResultPath: (value, at, checks) => referenceField(value, at, checks),
  Parameters: data,
  ResultSelector: data,
  Arguments: data,
  Output: data,
  ItemSelector: data,
  Items: data,
  Assign: (value, at, checks) => {
    if (isObject(value)) template(value, at, checks);
    else checks.report.schema('Expected value of type [OBJECT]', at);
  },
  Resource: checkResource,
  Credentials: checkCredentials,
  TimeoutSeconds: seconds(1),
  HeartbeatSeconds: seconds(1),
  TimeoutSecondsPath: path,
  HeartbeatSecondsPath: path,
  Choices: checkChoices,
  Default: string,
  Seconds: seconds(0),
  SecondsPath: path,
  Timestamp: (value, at, { report, language }) => timestamp(value, at, report, language),
  TimestampPath: path,
  Error: string,
  Cause: string,
  ErrorPath: dynamicText,
  CausePath: dynamicText,
  Branches: checkBranches,
  ItemProcessor: checkProcessor,
  Iterator: checkProcessor,
  ItemsPath: path,
  MaxConcurrency: count,
  MaxConcurrencyPath: numberPathField,
  Label: (value, at, { report }) => {
    if (text(value, at, report) && (value.length > 40 || /[\s?*<>{}[\]:;,\\|^~$#%&`"]/.test(value))) {
      report.error('INVALID_LABEL_NAME', `Invalid Label name: ${value}`, at);
    }
  },
  ItemReader: checkItemReader,
  ItemBatcher: checkItemBatcher,
  ResultWriter: checkResultWriter,
  ToleratedFailureCount: count,
  ToleratedFailureCountPath: numberPathField,
  ToleratedFailurePercentage: (value, at, { report, language }) => {
    if (language === 'JSONata' && typeof value === 'string') return;
    number(value, at, report, { least: 0, most: 100 });
  },
  ToleratedFailurePercentagePath: numberPathField,
};
