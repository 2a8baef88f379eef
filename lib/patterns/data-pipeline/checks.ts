import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Given } from '../../core/given';
import { checkJsonSchema, DRAFT_2020_12 } from '../../core/json-schema';
import { isExpression } from '../../core/jsonata';
import { checkDuration, refusal } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import { LONGEST_WAIT } from '../../states/task-timeout';
import { checkFunctionTimeout, checkSingle, checkWork } from '../../work/work-check';
import type { DataPipelineOptions, DataPipelineProps, DataPipelineValidationOptions } from './props';
import type { DataPipelineWorkflowProps } from './workflow-props';
import { RecordFormat } from './props';

export const GIVEN_OPTIONS: Given<DataPipelineOptions> = {
  source: 'given',
  transform: 'given',
  partitionKeys: 'each',
  freshness: 'duration',
  lease: 'duration',
  catalog: { database: 'given', table: 'given' },
};

export const GIVEN_PIPELINE: Given<DataPipelineProps> = { ...GIVEN_OPTIONS, store: 'given' };

const WORD = /^[\w-]{1,64}$/;
const KEY = /^[A-Za-z_]\w{0,127}$/;

/** Refuses starts that could not tell their date, or would start one another. */
export function checkStarts(scope: IConstruct, { startOnUpload, date, source }: DataPipelineWorkflowProps): void {
  if (startOnUpload === undefined) return;
  if (date === undefined) {
    const instead = `an upload does not tell the date of its run: '{% $substring($substringAfter($states.input.key, "date="), 0, 10) %}' for example`;
    throw refusal(scope, { prop: 'date', must: "be given with 'startOnUpload'", got: date, instead });
  }
  const { prefix = source._keyPrefix } = startOnUpload;
  if (!Token.isUnresolved(prefix) && prefix.startsWith(source._keyPrefix)) return;
  const must = `start with the 'keyPrefix' of the source, '${source._keyPrefix}'`;
  throw refusal(scope, { prop: 'startOnUpload.prefix', must, got: prefix, instead: 'nothing else may be read' });
}

/** The folders of a store, in which no input may lie. */
const FOLDERS = ['work/', 'quarantine/', 'manifests/', 'data/'];

/** Refuses input in the bucket of the store that would be mixed up with what pipelines make. */
function checkApart(scope: IConstruct, { source, store }: DataPipelineProps): void {
  const { _keyPrefix: prefix, _settings: settings } = source;
  if (settings.bucket !== store.bucket || Token.isUnresolved(prefix)) return;
  if (!FOLDERS.some((folder) => folder.startsWith(prefix) || prefix.startsWith(folder))) return;
  const instead = `give it a prefix of its own beside ${FOLDERS.join(', ')}, or a bucket`;
  throw refusal(scope, { prop: 'source', must: 'lie apart from what pipelines make', got: prefix, instead });
}

/** Refuses what can't be a pipeline. */
export function checkPipeline(scope: IConstruct, name: string, props: DataPipelineProps): void {
  const { transform, check, lease, freshness, minCount, maxCount, validation, expectations = {} } = props;
  if (Token.isUnresolved(name) || !WORD.test(name)) {
    const instead = 'it stands in keys of objects';
    throw refusal(scope, { prop: 'pipelineName', must: 'be 1 to 64 letters, digits, _ or -', got: name, instead });
  }
  checkWork(scope, 'transform', transform);
  checkSingle(scope, 'transform', transform);
  checkFunctionTimeout(scope, 'transform', transform);
  if (check !== undefined) checkCheck(scope, check);
  for (const [expectation, text] of Object.entries(expectations)) {
    checkExpression(scope, `expectations.${expectation}`, text, "'{% $out.records > 0 %}'");
  }
  if (props.date !== undefined) checkExpression(scope, 'date', props.date, "'{% $states.input.day %}'");
  checkKeys(scope, props);
  checkTime(scope, 'lease', lease, Duration.minutes(1));
  checkTime(scope, 'freshness', freshness, Duration.seconds(1));
  checkCount(scope, 'minCount', minCount, 0);
  checkCount(scope, 'maxCount', maxCount, Math.max(minCount ?? 1, 1));
  checkReach(scope, 'source.bucket', props.source._settings.bucket);
  checkApart(scope, props);
  if (validation !== undefined) checkValidation(scope, validation);
  checkTime(scope, 'lateData.window', props.lateData?._settings.window, Duration.seconds(1));
}

function checkCheck(scope: IConstruct, check: DataPipelineOptions['transform']): void {
  if (check._work.kind !== 'built') {
    const instead = 'use Work.invoke: what a chain puts out would take the place of the result';
    throw refusal(scope, { prop: 'check', must: 'be work that is one task', got: `a ${check._work.kind}`, instead });
  }
  checkWork(scope, 'check', check);
  checkSingle(scope, 'check', check);
  checkFunctionTimeout(scope, 'check', check);
}

function checkKeys(scope: IConstruct, { partitionKeys = [] }: DataPipelineOptions): void {
  for (const [at, { name, value }] of partitionKeys.entries()) {
    const prop = `partitionKeys[${at}]`;
    if (Token.isUnresolved(name) || !KEY.test(name)) {
      const instead = 'it stands in keys of objects, and in the catalogue';
      throw refusal(scope, { prop: `${prop}.name`, must: 'be letters, digits and _', got: name, instead });
    }
    checkExpression(scope, `${prop}.value`, value, "'{% $input.region %}'");
  }
}

function checkValidation(scope: IConstruct, validation: DataPipelineValidationOptions): void {
  const { format, columns, delimiter, maxBad, maxBadPercentage, schema } = validation;
  if (format !== RecordFormat.CSV && (columns ?? delimiter) !== undefined) {
    const instead = 'leave it out: JSON has names for its fields';
    const prop = `validation.${columns === undefined ? 'delimiter' : 'columns'}`;
    throw refusal(scope, { prop, must: 'be for CSV', got: columns ?? delimiter, instead });
  }
  checkCount(scope, 'validation.maxBad', maxBad, 0);
  if (maxBadPercentage !== undefined && !(maxBadPercentage >= 0 && maxBadPercentage <= 100)) {
    const instead = 'a hundred is all of them';
    throw refusal(scope, {
      prop: 'validation.maxBadPercentage',
      must: 'be from 0 to 100',
      got: maxBadPercentage,
      instead,
    });
  }
  if (schema !== undefined) checkJsonSchema(scope, 'validation.schema', schema, DRAFT_2020_12);
}

function checkExpression(scope: IConstruct, prop: string, got: string, example: string): void {
  if (isExpression(got)) return;
  throw refusal(scope, { prop, must: 'be a JSONata expression', got, instead: `write one, ${example} for example` });
}

function checkTime(scope: IConstruct, prop: string, value: Duration | undefined, atLeast: Duration): void {
  if (value === undefined) return;
  if (value.isUnresolved()) {
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop, must: 'be known at synthesis', got: value, instead });
  }
  checkDuration(scope, prop, value, { atLeast, atMost: LONGEST_WAIT, instead: 'AWS ends an execution after 365 days' });
}

function checkCount(scope: IConstruct, prop: string, value: number | undefined, atLeast: number): void {
  if (value === undefined || (!Token.isUnresolved(value) && Number.isInteger(value) && value >= atLeast)) return;
  const must = `be a whole number, ${atLeast} or more`;
  throw refusal(scope, { prop, must, got: value, instead: 'leave it out for the default' });
}
