/** What Amazon S3 answers. */
export const S3_SHAPES: Readonly<Record<string, string>> = {
  's3:getObject': `
    { Body: text, DeleteMarker: boolean, AcceptRanges: text, Expiration: text, Restore: text, LastModified: text,
    ContentLength: number, ETag: text, ChecksumCRC32: text, ChecksumCRC32C: text, ChecksumCRC64NVME: text,
    ChecksumSHA1: text, ChecksumSHA256: text, ChecksumSHA512: text, ChecksumMD5: text, ChecksumXXHASH64: text,
    ChecksumXXHASH3: text, ChecksumXXHASH128: text, ChecksumType: 'COMPOSITE' | 'FULL_OBJECT', MissingMeta: number,
    VersionId: text, CacheControl: text, ContentDisposition: text, ContentEncoding: text, ContentLanguage: text,
    ContentRange: text, ContentType: text, Expires: text, WebsiteRedirectLocation: text, ServerSideEncryption:
    'AES256' | 'aws:fsx' | 'aws:kms' | 'aws:kms:dsse', Metadata: <text>, SSECustomerAlgorithm: text,
    SSECustomerKeyMD5: text, SSEKMSKeyId: text, BucketKeyEnabled: boolean, StorageClass: 'STANDARD' |
    'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' |
    'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP', RequestCharged:
    'requester', ReplicationStatus: 'COMPLETE' | 'PENDING' | 'FAILED' | 'REPLICA' | 'COMPLETED', PartsCount: number,
    TagCount: number, ObjectLockMode: 'GOVERNANCE' | 'COMPLIANCE', ObjectLockRetainUntilDate: text,
    ObjectLockLegalHoldStatus: 'ON' | 'OFF' }`,
  's3:putObject': `
    { Expiration: text, ETag: text, ChecksumCRC32: text, ChecksumCRC32C: text, ChecksumCRC64NVME: text,
    ChecksumSHA1: text, ChecksumSHA256: text, ChecksumSHA512: text, ChecksumMD5: text, ChecksumXXHASH64: text,
    ChecksumXXHASH3: text, ChecksumXXHASH128: text, ChecksumType: 'COMPOSITE' | 'FULL_OBJECT', ServerSideEncryption:
    'AES256' | 'aws:fsx' | 'aws:kms' | 'aws:kms:dsse', VersionId: text, SSECustomerAlgorithm: text,
    SSECustomerKeyMD5: text, SSEKMSKeyId: text, SSEKMSEncryptionContext: text, BucketKeyEnabled: boolean, Size:
    number, RequestCharged: 'requester' }`,
  's3:listObjectsV2': `
    { IsTruncated: boolean, Contents: [{ Key: text(1..), LastModified: text, ETag: text, ChecksumAlgorithm: ['CRC32'
    | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128'],
    ChecksumType: 'COMPOSITE' | 'FULL_OBJECT', Size: number, StorageClass: 'STANDARD' | 'REDUCED_REDUNDANCY' |
    'GLACIER' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' |
    'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP', Owner: { DisplayName: text, ID: text }, RestoreStatus:
    { IsRestoreInProgress: boolean, RestoreExpiryDate: text } }], Name: text, Prefix: text, Delimiter: text,
    MaxKeys: number, CommonPrefixes: [{ Prefix: text }], EncodingType: 'url', KeyCount: number, ContinuationToken:
    text, NextContinuationToken: text, StartAfter: text, RequestCharged: 'requester' }`,
  's3:headObject': `
    { DeleteMarker: boolean, AcceptRanges: text, Expiration: text, Restore: text, ArchiveStatus: 'ARCHIVE_ACCESS' |
    'DEEP_ARCHIVE_ACCESS', LastModified: text, ContentLength: number, ChecksumCRC32: text, ChecksumCRC32C: text,
    ChecksumCRC64NVME: text, ChecksumSHA1: text, ChecksumSHA256: text, ChecksumSHA512: text, ChecksumMD5: text,
    ChecksumXXHASH64: text, ChecksumXXHASH3: text, ChecksumXXHASH128: text, ChecksumType: 'COMPOSITE' |
    'FULL_OBJECT', ETag: text, MissingMeta: number, VersionId: text, CacheControl: text, ContentDisposition: text,
    ContentEncoding: text, ContentLanguage: text, ContentType: text, ContentRange: text, Expires: text,
    WebsiteRedirectLocation: text, ServerSideEncryption: 'AES256' | 'aws:fsx' | 'aws:kms' | 'aws:kms:dsse',
    Metadata: <text>, SSECustomerAlgorithm: text, SSECustomerKeyMD5: text, SSEKMSKeyId: text, BucketKeyEnabled:
    boolean, StorageClass: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING'
    | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' |
    'FSX_ONTAP', RequestCharged: 'requester', ReplicationStatus: 'COMPLETE' | 'PENDING' | 'FAILED' | 'REPLICA' |
    'COMPLETED', PartsCount: number, TagCount: number, ObjectLockMode: 'GOVERNANCE' | 'COMPLIANCE',
    ObjectLockRetainUntilDate: text, ObjectLockLegalHoldStatus: 'ON' | 'OFF' }`,
  's3:deleteObject': `
    { DeleteMarker: boolean, VersionId: text, RequestCharged: 'requester' }`,
  's3:copyObject': `
    { CopyObjectResult: { ETag: text, LastModified: text, ChecksumType: 'COMPOSITE' | 'FULL_OBJECT', ChecksumCRC32:
    text, ChecksumCRC32C: text, ChecksumCRC64NVME: text, ChecksumSHA1: text, ChecksumSHA256: text, ChecksumSHA512:
    text, ChecksumMD5: text, ChecksumXXHASH64: text, ChecksumXXHASH3: text, ChecksumXXHASH128: text }, Expiration:
    text, CopySourceVersionId: text, VersionId: text, ServerSideEncryption: 'AES256' | 'aws:fsx' | 'aws:kms' |
    'aws:kms:dsse', SSECustomerAlgorithm: text, SSECustomerKeyMD5: text, SSEKMSKeyId: text, SSEKMSEncryptionContext:
    text, BucketKeyEnabled: boolean, RequestCharged: 'requester' }`,
  's3:listBuckets': `
    { Buckets: [{ Name: text, CreationDate: text, BucketRegion: text, BucketArn: text(1..128) }], Owner: {
    DisplayName: text, ID: text }, ContinuationToken: text, Prefix: text }`,
};
