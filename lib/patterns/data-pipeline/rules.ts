import { inOrder } from '../../resources/environment-json';
import { CsvDelimiter } from '../fan-out';
import type { DataPipelineOptions, DataPipelineValidationOptions } from './props';
import { RecordFormat } from './props';

const DELIMITERS: Record<CsvDelimiter, string> = {
  [CsvDelimiter.COMMA]: ',',
  [CsvDelimiter.PIPE]: '|',
  [CsvDelimiter.SEMICOLON]: ';',
  [CsvDelimiter.SPACE]: ' ',
  [CsvDelimiter.TAB]: '\t',
};

/** The rules as the function that reads the input takes them. */
export function rulesOf({ validation, minCount = 1, maxCount, freshness }: DataPipelineOptions): object {
  return {
    records: validation && recordRules(validation),
    min: minCount,
    max: maxCount,
    freshMs: freshness?.toMilliseconds(),
  };
}

function recordRules(validation: DataPipelineValidationOptions): object {
  const { format = RecordFormat.JSON_LINES, delimiter, columns, schema, maxBad, maxBadPercentage } = validation;
  return {
    format,
    delimiter: delimiter && DELIMITERS[delimiter],
    columns,
    schema: inOrder(schema),
    maxBad,
    maxBadPercentage,
  };
}
