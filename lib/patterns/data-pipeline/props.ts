import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { CsvDelimiter } from '../fan-out';
import type { Work } from '../../work/work';
import type { DataPipelineCatalogOptions } from './catalog';
import type { DataPipelineSource } from './source';
import type { DataPipelineStore } from './store';
import type { LateData } from './late-data';

/** The format of files with records. A file whose key ends in `.gz` is unzipped. */
export enum RecordFormat {
  /** JSON Lines: one JSON a line. */
  JSON_LINES = 'JSON_LINES',
  /** CSV as RFC 4180 has it; all fields are texts, unless a schema says what they are. */
  CSV = 'CSV',
}

/** The validation of records, one by one, before anything is made of them. */
export interface DataPipelineValidationOptions {
  /**
   * The format of the files.
   *
   * @default RecordFormat.JSON_LINES
   */
  readonly format?: RecordFormat;

  /**
   * The delimiter between the columns of CSV.
   *
   * @default CsvDelimiter.COMMA
   */
  readonly delimiter?: CsvDelimiter;

  /**
   * The names of the columns of CSV.
   *
   * @default - the first row of each file has them
   */
  readonly columns?: string[];

  /**
   * The JSON schema of a record, draft 2020-12. Fields of CSV become what it says that they are. A record that does not match is a bad one.
   *
   * @default - every record that can be read is good
   * @see https://json-schema.org/draft/2020-12
   */
  readonly schema?: unknown;

  /**
   * The number of bad records, of all files together, that a run may have: a whole number, 0 or more.
   *
   * @default - no limit by number beside `maxBadPercentage`; 0 without that
   */
  readonly maxBad?: number;

  /**
   * The percentage of bad records, of all files together, that a run may have: 0 to 100.
   *
   * @default - no limit by percentage
   */
  readonly maxBadPercentage?: number;
}

/** One key by which partitions are told apart. */
export interface DataPipelineKeyOptions {
  /** The name: letters, digits and underscores. With a catalogue, that of the table's key in the same place. */
  readonly name: string;

  /** The value, a JSONata expression over `$date` and `$input`: it must give a text of letters, digits and `_.,=@-`. */
  readonly value: string;
}

/** Options of a `DataPipeline`, wherever it stands. */
export interface DataPipelineOptions {
  /** The input of a run. */
  readonly source: DataPipelineSource;

  /**
   * The work that makes the data. It reads the good records, writes what it makes under `$output.prefix` of `$output.bucket`, and answers with what is to be known of
   * it; a number `records` in its answer is the count of records that came out. Names for expressions, and fields of the default payload: `$run`, `$date`, `$partition`,
   * `$valid`, `$output`, `$previous`, `$input`.
   *
   * States of a chain find the same in the field `dataPipeline` of their input (`resultField`); what the last of them puts out is the answer.
   *
   * Each attempt of work that is one task has a place of its own to write to, and only that of the attempt which has answered is published. The states of a chain share one:
   * give what they write names by which a repeated write changes nothing.
   */
  readonly transform: Work;

  /**
   * The name of the pipeline in keys and records: letters, digits, `_` and `-`, distinct in its store. A changed name is another pipeline, of which nothing is published.
   *
   * @default - the id of the construct
   */
  readonly pipelineName?: string;

  /**
   * The date of a run, a JSONata expression over `$states.input` that gives `YYYY-MM-DD`.
   *
   * @default - the field `date` of the input, or the day of its field `time`, which schedules give
   */
  readonly date?: string;

  /**
   * The keys of partitions. What a run publishes replaces its partition; a run of an earlier date does not replace one of a later date.
   *
   * @default - `date`, the date of the run
   */
  readonly partitionKeys?: DataPipelineKeyOptions[];

  /**
   * The validation of records.
   *
   * @default - records are not read: the work gets the objects of the source
   */
  readonly validation?: DataPipelineValidationOptions;

  /**
   * The least number of good records, or of objects where no records are read: a whole number, 0 or more.
   *
   * @default 1
   */
  readonly minCount?: number;

  /**
   * The largest number of good records, or of objects where no records are read.
   *
   * @default - no limit
   */
  readonly maxCount?: number;

  /**
   * The time for which the newest object may have lain there when a run looks at it.
   *
   * @default - any time
   */
  readonly freshness?: Duration;

  /**
   * The expectations of the result, each a JSONata condition by a name that an operator understands. `$in` are the figures of the input (`valid`, `bad`, `records`, `objects`), `$out` is the
   * answer of the work; beside them are the names that `transform` may use. One that is not true ends the run with `DataPipeline.ExpectationsNotMet`, and nothing is published.
   *
   * @default - none
   */
  readonly expectations?: { [name: string]: string };

  /**
   * A check of the result by work that is one task, `Work.invoke` for example: when it fails, so does the run, and nothing is published. It may use the names that `expectations` may use.
   *
   * @default - none
   */
  readonly check?: Work;

  /**
   * The table of the Glue Data Catalog whose partitions follow what is published.
   *
   * @default - none
   */
  readonly catalog?: DataPipelineCatalogOptions;

  /**
   * The treatment of input that has come, or has changed, after its partition was published.
   *
   * @default LateData.reject()
   */
  readonly lateData?: LateData;

  /**
   * The time after which a run that has not ended is taken for dead, and the next one may have its partition: longer than runs take.
   *
   * @default Duration.days(1)
   */
  readonly lease?: Duration;

  /**
   * The topic that is told the figures of each run: one more transition.
   *
   * @default - nobody is told
   */
  readonly figuresTopic?: sns.ITopic;

  /**
   * The field of the output that says what came of the run, beside the fields of the input.
   *
   * @default 'dataPipeline'
   */
  readonly resultField?: string;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/** Properties of a `DataPipeline`. */
export interface DataPipelineProps extends DataPipelineOptions {
  /** The table, the bucket and the functions. */
  readonly store: DataPipelineStore;
}
