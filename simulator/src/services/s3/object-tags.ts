import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { Operations } from '../operations';
import { AwsError } from '../service';
import type { Bucket, ObjectChange, ObjectTags, StoredObject } from './stored-object';
import { toldVersion } from './versions';

const MAX_TAGS = 10;
const MAX_KEY_CHARACTERS = 128;
const MAX_VALUE_CHARACTERS = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** What holds the objects that have tags. */
interface TaggedObjects {
  bucket(name: Json | undefined): Bucket;
  existing(input: JsonObject): StoredObject;
  tag(bucket: Bucket, object: StoredObject, tags: ObjectTags, name: ObjectChange['name']): StoredObject;
}

/**
 * The tags of objects.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
export const TAGGING: Operations<TaggedObjects> = {
  PutObjectTagging: (service, input) => {
    const object = service.existing(input);
    const tags = tagsInSet(input['Tagging']);
    const name = tags.size === 0 ? 'ObjectTagging:Delete' : 'ObjectTagging:Put';
    return toldVersion(service.tag(service.bucket(input['Bucket']), object, tags, name));
  },
  GetObjectTagging: (service, input) => {
    const object = service.existing(input);
    const TagSet = [...(object.tags ?? [])].map(([Key, Value]) => ({ Key, Value }));
    return { ...toldVersion(object), TagSet };
  },
  DeleteObjectTagging: (service, input) => {
    const object = service.existing(input);
    return toldVersion(service.tag(service.bucket(input['Bucket']), object, new Map(), 'ObjectTagging:Delete'));
  },
};

/** The tags that a request which writes an object gives it, in the form of a query: `a=1&b=2`. */
export function tagsInHeader({ Tagging: given }: JsonObject): ObjectTags {
  const text = textOf(given ?? '');
  const pairs = text === '' ? [] : text.split('&').map((pair) => pair.split('='));
  const tags = pairs.map(([key = '', value = '']) => [decoded(key), decoded(value)] as const);
  if (pairs.some(({ length }) => length > 2) || hasDuplicates(tags)) throw malformedHeader(text);
  return checked(tags);
}

function decoded(text: string): string {
  return new URLSearchParams(`_=${text}`).get('_') as string;
}

function malformedHeader(given: string): AwsError {
  const message =
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";
  const members = { ArgumentName: 'x-amz-tagging', ArgumentValue: given };
  return new AwsError('InvalidArgument', message, 400, members);
}

function tagsInSet(given: Json | undefined): ObjectTags {
  const { TagSet: set } = (given ?? {}) as { readonly TagSet?: readonly { Key?: string; Value?: string }[] };
  if (!Array.isArray(set) || set.some(({ Key, Value }) => Key === undefined || Value === undefined)) {
    const message = 'The XML you provided was not well-formed or did not validate against our published schema';
    throw new AwsError('MalformedXML', message);
  }
  const tags = set.map(({ Key: key = '', Value: value = '' }) => [key, value] as const);
  if (hasDuplicates(tags)) throw invalidTag('Cannot provide multiple Tags with the same key', {});
  return checked(tags);
}

type Tags = readonly (readonly [key: string, value: string])[];

function hasDuplicates(tags: Tags): boolean {
  return new Set(tags.map(([key]) => key)).size < tags.length;
}

/** Lengths are those in UTF-16, in which S3 keeps tags. */
function checked(tags: Tags): ObjectTags {
  if (tags.length > MAX_TAGS) throw new AwsError('BadRequest', `Object tags cannot be greater than ${MAX_TAGS}`);
  for (const [TagKey, TagValue] of tags) {
    if (TagKey === '' || TagKey.length > MAX_KEY_CHARACTERS || !ALLOWED.test(TagKey))
      throw invalidTag('The TagKey you have provided is invalid', { TagKey });
    if (TagValue.length > MAX_VALUE_CHARACTERS || !ALLOWED.test(TagValue))
      throw invalidTag('The TagValue you have provided is invalid', { TagKey, TagValue });
    if (TagKey.startsWith('aws:')) throw invalidTag('Your TagKey cannot be prefixed with aws:', { TagKey });
  }
  return new Map(tags);
}

function invalidTag(message: string, members: JsonObject): AwsError {
  return new AwsError('InvalidTag', message, 400, members);
}
