import type * as s3 from 'aws-cdk-lib/aws-s3';
import { quoted } from '../../core/jsonata';

/** Where results go. */
export interface ResultPlace {
  readonly bucket: s3.IBucket;
  /** What keys start with, the slash at its end included; may be empty. */
  readonly prefix: string;
}

/** JSONata of where something of a run is; `folder` is JSONata of the folder of the run. */
export function placed({ bucket }: ResultPlace, folder: string, what: string): string {
  return `{"bucket": ${quoted(bucket.bucketName)}, "prefix": ${folder} & ${quoted(what)}}`;
}

/** What the keys of the results of a run start with, in its folder. */
export const RESULTS = 'SUCCEEDED';

/** Where the failures of a run are, in its folder. */
export const FAILURES = 'failures/';

/** The member `Prefix` of arguments: AWS has no empty one. */
export function prefixArgument(prefix: string): { readonly Prefix?: string } {
  return prefix === '' ? {} : { Prefix: prefix };
}
