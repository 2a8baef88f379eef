/** A run: one entering of a pipeline, for one partition and one date. */
export interface Run {
  /** Texts of later runs are greater. */
  readonly id: string;
  readonly pipeline: string;
  /** The partition as a path: `date=2026-11-28/region=eu`. */
  readonly partition: string;
  /** The values of the partition's keys, in their order. */
  readonly values: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly execution: string;
  readonly startedBy: string;
  /** Whether what is published is to be replaced. */
  readonly rerun: boolean;
}

/** The place of the input. */
export interface Source {
  readonly bucket: string;
  readonly prefix: string;
}

/** The rules for the input; counts are of records, or of objects where none are read. */
export interface Rules {
  readonly records?: RecordRules;
  readonly min: number;
  readonly max?: number;
  readonly freshMs?: number;
}

/** The rules for records. */
export interface RecordRules {
  readonly format: 'JSON_LINES' | 'CSV';
  readonly delimiter?: string;
  readonly columns?: readonly string[];
  readonly schema?: object;
  readonly maxBad?: number;
  readonly maxBadPercentage?: number;
}

/** The treatment of input that has come after the partition was published. */
export interface LateRules {
  readonly policy: 'REJECT' | 'QUARANTINE';
  /** The time after the end of the date within which the partition is made anew. */
  readonly rerunMs?: number;
}

/** The input is listed and checked. */
export interface ValidateEvent {
  readonly type: 'validate';
  readonly run: Run;
  readonly source: Source;
  readonly rules: Rules;
  /** Attempts of one run count up. */
  readonly attempt: number;
}

/** A run may not begin: why, and what is to be done. */
export interface LookEvent {
  readonly type: 'look';
  readonly run: Run;
  readonly source: Source;
  readonly late: LateRules;
}

/** The figures of the input. */
export interface Validated {
  readonly objects: number;
  readonly bytes: number;
  /** Those of records are missing where none are read. */
  readonly records?: number;
  readonly valid?: number;
  readonly bad?: number;
  /** ISO 8601; missing without input. */
  readonly newestAt?: string;
  /** A hash of what the input consists of. */
  readonly fingerprint: string;
  /** The list of the input and of the files with valid records, as JSON. */
  readonly manifest: { readonly bucket: string; readonly key: string };
  /** The files of valid records, or the input itself where no records are read. */
  readonly files: { readonly bucket: string; readonly prefix: string; readonly count: number };
  readonly quarantine?: { readonly bucket: string; readonly prefix: string };
}

/** A start that had nothing to do. */
export interface Looked {
  readonly status: 'ALREADY_PUBLISHED' | 'LATE_QUARANTINED';
  readonly run: string;
  readonly location: string;
  readonly late?: readonly string[];
}

/** The table of the Glue Data Catalog whose partitions follow. */
export interface Catalog {
  readonly catalogId?: string;
  readonly database: string;
  readonly table: string;
}

/** A run has published, or has failed. */
export type SettleEvent = SettlePublished | SettleFailed;

export interface SettlePublished {
  readonly type: 'published';
  readonly run: Run;
  readonly location: string;
  /** The records that came out; null where nobody has counted. */
  readonly records: number | null;
  readonly catalog?: Catalog;
}

export interface SettleFailed {
  readonly type: 'failed';
  readonly run: Run;
  readonly error: string;
  readonly cause: string;
}
