import type * as s3 from 'aws-cdk-lib/aws-s3';
import { checkArgument, checkMembers } from '../../core/given';
import type { Work } from '../../work/work';
import type { StoredItems } from './stored-items';

/** Options of items in S3: the place where they are. */
export interface FanOutStoredOptions {
  /**
   * The bucket.
   *
   * @default - the one that takes the results
   */
  readonly bucket?: s3.IBucket;

  /**
   * The prefix that a key which is an expression has in any case: nothing else of the bucket may be read.
   *
   * @default - everything in the bucket may be
   */
  readonly keyPrefix?: string;
}

/** Options of items in S3 that are read up to a number. */
export interface FanOutReadOptions extends FanOutStoredOptions {
  /**
   * The number of items that are read, the first ones: a whole number of at least 1.
   *
   * @default - all
   */
  readonly maxItems?: number;
}

/** Options of `FanOutSource.json`. */
export interface FanOutJsonOptions extends FanOutReadOptions {
  /**
   * The place of the array in the file: a JSON Pointer such as `/orders/lines`.
   *
   * @default - the file is the array
   */
  readonly itemsPointer?: string;
}

/** Options of `FanOutSource.csv`. */
export interface FanOutCsvOptions extends FanOutReadOptions {
  /**
   * The names of the columns.
   *
   * @default - the first row has them
   */
  readonly headers?: string[];

  /**
   * The delimiter between the columns.
   *
   * @default CsvDelimiter.COMMA
   */
  readonly delimiter?: CsvDelimiter;
}

/** The delimiter between the columns of a CSV file. */
export enum CsvDelimiter {
  /** A comma, `,`. */
  COMMA = 'COMMA',
  /** A pipe, `|`. */
  PIPE = 'PIPE',
  /** A semicolon, `;`. */
  SEMICOLON = 'SEMICOLON',
  /** A white space. */
  SPACE = 'SPACE',
  /** A tab. */
  TAB = 'TAB',
}

/**
 * The items or branches of a `FanOut`: named branches, the items of an array, items in S3.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export class FanOutSource {
  /** Branches by name, each with work of its own; all of them get the input. */
  public static branches(branches: { [name: string]: Work }): FanOutSource {
    checkMembers('FanOutSource.branches', 'branches', branches);
    return new FanOutSource({ branches });
  }

  /** The items of an array: a JSONata expression such as `{% $states.input.lines %}`, or the array itself. */
  public static array(items: unknown): FanOutSource {
    checkArgument('FanOutSource.array', 'items', items);
    return new FanOutSource({ items });
  }

  /** The rows of a CSV file, each an object of texts. The key may be an expression: `{% $states.input.key %}`. */
  public static csv(key: string, options: FanOutCsvOptions = {}): FanOutSource {
    checkArgument('FanOutSource.csv', 'key', key);
    const { headers, delimiter = CsvDelimiter.COMMA, maxItems } = options;
    const location =
      headers === undefined ? { CSVHeaderLocation: 'FIRST_ROW' } : { CSVHeaderLocation: 'GIVEN', CSVHeaders: headers };
    return stored(key, { InputType: 'CSV', CSVDelimiter: delimiter, ...location, MaxItems: maxItems }, options);
  }

  /** The items of an array in a JSON file. */
  public static json(key: string, options: FanOutJsonOptions = {}): FanOutSource {
    checkArgument('FanOutSource.json', 'key', key);
    const { itemsPointer, maxItems } = options;
    return stored(key, { InputType: 'JSON', ItemsPointer: itemsPointer, MaxItems: maxItems }, options);
  }

  /** The lines of a file of JSON Lines, each one JSON. */
  public static jsonLines(key: string, options: FanOutReadOptions = {}): FanOutSource {
    checkArgument('FanOutSource.jsonLines', 'key', key);
    return stored(key, { InputType: 'JSONL', MaxItems: options.maxItems }, options);
  }

  /** The objects that an S3 inventory lists, by its `manifest.json`; the lists must lie in the same bucket. */
  public static manifest(key: string, options: FanOutReadOptions = {}): FanOutSource {
    checkArgument('FanOutSource.manifest', 'key', key);
    return stored(key, { InputType: 'MANIFEST', MaxItems: options.maxItems }, options, { more: true });
  }

  /** The objects under a prefix, each as `{ Key, Size, LastModified, Etag, StorageClass }`; what is in them is not read. */
  public static objects(prefix: string, options: FanOutReadOptions = {}): FanOutSource {
    checkArgument('FanOutSource.objects', 'prefix', prefix);
    return stored(prefix, { MaxItems: options.maxItems }, options, { listed: true });
  }

  /** The items that failed in an earlier run, from where it has put them: its `failures.prefix`. Each keeps its index. */
  public static failures(prefix: string, options: FanOutStoredOptions = {}): FanOutSource {
    checkArgument('FanOutSource.failures', 'prefix', prefix);
    const readerConfig = { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' };
    return stored(prefix, readerConfig, options, { listed: true, more: true, failures: true });
  }

  private constructor(
    /** @internal */
    public readonly _settings: {
      readonly branches?: { readonly [name: string]: Work };
      readonly items?: unknown;
      readonly stored?: StoredItems;
    },
  ) {}

  /** @internal */
  public static _stored(items: StoredItems): FanOutSource {
    return new FanOutSource({ stored: items });
  }
}

function stored(
  key: string,
  readerConfig: object,
  { bucket, keyPrefix }: FanOutStoredOptions,
  kind: { readonly listed?: boolean; readonly more?: boolean; readonly failures?: boolean } = {},
): FanOutSource {
  return FanOutSource._stored({ bucket, keyPrefix, key, readerConfig, listed: false, more: false, ...kind });
}
