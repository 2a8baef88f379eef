import { quoted } from '../../core/jsonata';

/** JSONata condition of a value that is a reference: an object of which this is the form. */
export function isReference(value: string): string {
  return (
    `($type(${value}) = "object" ? ($type(${value}.claimCheck) = "object" ? ` +
    `($type(${value}.claimCheck.bucket) = "string" and $type(${value}.claimCheck.key) = "string") : false) : false)`
  );
}

/** JSONata condition of a reference that leads into a folder of a bucket, and nowhere else: input that somebody made up reads nothing of others. */
export function leadsInto(value: string, bucket: string, folder: string): string {
  const { key, ofBucket } = { key: `${value}.claimCheck.key`, ofBucket: `${value}.claimCheck.bucket` };
  return `(${ofBucket} = ${quoted(bucket)} and $substring(${key}, 0, $length(${folder})) = ${folder})`;
}

/** JSONata of a reference. */
export function referenceTo(bucket: string, key: string): string {
  return `{"claimCheck": {"bucket": ${quoted(bucket)}, "key": ${key}}}`;
}
