/** What AWS's SDK for Java 2 changes in a model before it makes classes of it. */
export interface Changes {
  /** Members under another name, by shape: an old name that stays valid is listed under `added` as well. */
  readonly renamed: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Texts that a shape has besides. */
  readonly added: Readonly<Record<string, readonly string[]>>;
  /** Members that Step Functions reads as JSON. */
  readonly json: Readonly<Record<string, readonly string[]>>;
  /** Bounds that AWS was seen to apply, though its published model says otherwise: `Shape` to the largest value. */
  readonly largest: Readonly<Record<string, number>>;
}

const FROM_REGION = ['SourceRegion'];
const COPY = ['SourceBucket', 'SourceKey', 'SourceVersionId', 'DestinationBucket', 'DestinationKey'];

/** Read off the SDK's own customizations, and compared with its classes by `npm run oracle`. */
const CHANGES: Readonly<Record<string, Partial<Changes>>> = {
  dynamodb: { renamed: { AttributeValue: { NULL: 'Nul' } } },
  dynamodbstreams: { renamed: { AttributeValue: { NULL: 'Nul' } } },
  lambda: { json: { InvocationResponse: ['Payload'] }, largest: { MemorySize: 10_240 } },
  docdb: { added: { CopyDBClusterSnapshotMessage: FROM_REGION, CreateDBClusterMessage: FROM_REGION } },
  neptune: { added: { CopyDBClusterSnapshotMessage: FROM_REGION, CreateDBClusterMessage: FROM_REGION } },
  rds: {
    added: {
      CopyDBClusterSnapshotMessage: FROM_REGION,
      CopyDBSnapshotMessage: FROM_REGION,
      CreateDBClusterMessage: FROM_REGION,
      CreateDBInstanceReadReplicaMessage: FROM_REGION,
      StartDBInstanceAutomatedBackupsReplicationMessage: FROM_REGION,
    },
  },
  s3: {
    added: {
      CopyObjectRequest: COPY,
      UploadPartCopyRequest: COPY,
      UploadPartRequest: ['SdkPartType'],
      GetObjectOutput: ['ExpiresString'],
      HeadObjectOutput: ['ExpiresString'],
    },
  },
};

/** The changes to the model of a service. */
export function renamedMembers(service: string): Changes {
  return { renamed: {}, added: {}, json: {}, largest: {}, ...CHANGES[service] };
}
