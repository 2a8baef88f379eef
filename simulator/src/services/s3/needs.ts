import { iamActionsOf } from '../../offer/iam-actions';
import { own } from '../../base/own';
import { uncapitalized } from '../../offer/java-names';
import {
  capitalized,
  keyNeeds,
  listMember,
  tellsArn,
  textMember,
  type Need,
  type Needs,
  type Surroundings,
} from '../need';

/** What calls of S3 need: permission on the object, or on the bucket that is listed. */
export const s3: Needs = (call, where) =>
  // A Task says aws-sdk:s3, a client PutObject; only the writer of a distributed Map has this integration.
  call.isSdk !== true && call.action === 'putObject' ? resultWriter(call, where) : plainCall(call, where);

/** What S3 tells KMS. */
export const S3_ENCRYPTION = tellsArn('aws:s3:arn');

const plainCall: Needs = (call, where) => {
  const name = capitalized(call.action);
  const bucket = textMember(call.input, 'Bucket');
  if (name === 'CopyObject' || name === 'UploadPartCopy') return copy(call.input, bucket, where);
  const permission = permissionOf(name, call.input);
  if (permission === undefined) return [{ action: `s3:${call.action}`, unknown: true }];
  const keys = name === 'DeleteObjects' ? deletedKeys(call.input) : [textMember(call.input, 'Key')];
  const keyActions = own(KEY_ACTIONS, name);
  const needs = keys.flatMap((key) => [
    ...need(permission, bucket, key, where, keyActions),
    ...(writesTags(name, call.input) ? need('PutObjectTagging', bucket, key, where) : []),
  ]);
  return permission.startsWith('ListBucket') ? needs.map((each) => ({ ...each, context: listed(call.input) })) : needs;
};

/** Who gives an object tags as it is written needs the permission to tag it. */
function writesTags(name: string, input: Parameters<Needs>[0]['input']): boolean {
  return (name === 'PutObject' || name === 'CreateMultipartUpload') && Boolean(textMember(input, 'Tagging'));
}

/** A result writer sends large files in parts: the permissions for those count as used. */
const resultWriter: Needs = (call, where) => {
  const needs = plainCall(call, where);
  const inParts = needs
    .filter(({ action }) => action === 's3:PutObject')
    .flatMap(({ resource }) => [
      ...MULTIPART.map((action) => ({ action, resource })),
      ...keyNeeds(['Decrypt'], resource?.split('/')[0], where, 's3', S3_ENCRYPTION),
    ]);
  return [...needs, ...inParts.map((each) => ({ ...each, essential: false }))];
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
const MULTIPART = ['s3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];

/** What is listed, for policies that allow some prefixes only. */
function listed(input: Parameters<Needs>[0]['input']): Need['context'] {
  const given = (member: string): string[] => {
    const value = textMember(input, member);
    return value === undefined ? [] : [value];
  };
  return { 's3:prefix': given('Prefix'), 's3:delimiter': given('Delimiter') };
}

function copy(input: Parameters<Needs>[0]['input'], bucket: string | undefined, where: Surroundings): Need[] {
  const [from, ...key] = decodeURIComponent(textMember(input, 'CopySource') ?? '')
    .replace(/^\//, '')
    .split('/');
  const to = textMember(input, 'Key');
  return [
    ...need('GetObject', from, key.join('/'), where),
    ...need('PutObject', bucket, to, where),
    ...copyOfTags(input, ['GetObjectTagging', from, key.join('/')], ['PutObjectTagging', bucket, to], where),
  ];
}

type NeedOfTags = readonly [permission: string, bucket: string | undefined, key: string | undefined];

/** Tags are copied where the object has some, which a request doesn't show: what that takes only counts as used. */
function copyOfTags(
  input: Parameters<Needs>[0]['input'],
  read: NeedOfTags,
  write: NeedOfTags,
  where: Surroundings,
): Need[] {
  const isReplaced = textMember(input, 'TaggingDirective') === 'REPLACE';
  if (isReplaced) return textMember(input, 'Tagging') ? need(...write, where) : [];
  return [...need(...read, where), ...need(...write, where)].map((each) => ({ ...each, essential: false }));
}

function deletedKeys(input: Parameters<Needs>[0]['input']): readonly (string | undefined)[] {
  const { Delete: deletion } = input as { Delete?: Parameters<typeof listMember>[0] };
  return listMember(deletion, 'Objects').map((each) => textMember(each, 'Key'));
}

const OF_A_VERSION: Readonly<Record<string, string>> = {
  GetObject: 'GetObjectVersion',
  DeleteObject: 'DeleteObjectVersion',
  GetObjectTagging: 'GetObjectVersionTagging',
  PutObjectTagging: 'PutObjectVersionTagging',
  DeleteObjectTagging: 'DeleteObjectVersionTagging',
};

/** An older version takes a permission of its own. */
function permissionOf(name: string, input: Parameters<Needs>[0]['input']): string | undefined {
  const permission = iamActionsOf('s3', uncapitalized(name))?.[0]?.replace('s3:', '');
  return textMember(input, 'VersionId') === undefined
    ? permission
    : (own(OF_A_VERSION, permission ?? '') ?? permission);
}

const PERMISSION_KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  GetObject: ['Decrypt'],
  GetObjectVersion: ['Decrypt'],
  PutObject: ['GenerateDataKey'],
};

/**
 * S3 reads the encrypted parts before it joins them.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
const KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  UploadPart: ['GenerateDataKey', 'Decrypt'],
  CompleteMultipartUpload: ['Decrypt'],
};

function need(
  permission: string,
  bucket: string | undefined,
  key: string | undefined,
  where: Surroundings,
  keyActions = own(PERMISSION_KEY_ACTIONS, permission) ?? [],
): Need[] {
  const action = `s3:${permission}`;
  if (bucket === undefined) return [{ action, resource: permission.startsWith('ListAll') ? '*' : undefined }];
  const bucketArn = bucket.startsWith('arn:') ? bucket : `arn:${where.partition}:s3:::${bucket}`;
  const isOfObject = key !== undefined && !permission.startsWith('ListBucket');
  return [
    { action, resource: isOfObject ? `${bucketArn}/${key}` : bucketArn },
    ...keyNeeds(keyActions, bucketArn, where, 's3', S3_ENCRYPTION),
  ];
}
