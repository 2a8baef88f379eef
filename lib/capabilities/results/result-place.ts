import type * as s3 from 'aws-cdk-lib/aws-s3';
import { quoted } from '../../core/jsonata';

/** The place of results. */
export interface ResultPlace {
  readonly bucket: s3.IBucket;
  /** The prefix of keys, the slash at its end included; may be empty. */
  readonly prefix: string;
}

/** JSONata of where something of a run is; `folder` is JSONata of the folder of the run. */
export function placed({ bucket }: ResultPlace, folder: string, what: string): string {
  return `{"bucket": ${quoted(bucket.bucketName)}, "prefix": ${folder} & ${quoted(what)}}`;
}

/** The prefix of the keys of the results of a run, in its folder. */
export const RESULTS = 'SUCCEEDED';

/** The folder of the failures of a run, in its own. */
export const FAILURES = 'failures/';

/** The member `Prefix` of arguments: AWS has no empty one. */
export function prefixArgument(prefix: string): { readonly Prefix?: string } {
  return prefix === '' ? {} : { Prefix: prefix };
}
