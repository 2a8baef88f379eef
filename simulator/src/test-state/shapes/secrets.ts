/** What the services that keep keys, secrets and parameters answer. */
export const SECRETS_SHAPES: Readonly<Record<string, string>> = {
  'kms:encrypt': `
    { CiphertextBlob: text(1..6144), KeyId: text(1..2048), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' |
    'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256' | 'SM2PKE' }`,
  'kms:decrypt': `
    { KeyId: text(1..2048), Plaintext: text(1..4096), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' | 'RSAES_OAEP_SHA_1'
    | 'RSAES_OAEP_SHA_256' | 'SM2PKE', CiphertextForRecipient: text(1..6144), KeyMaterialId: text(64..64) }`,
  'kms:generateDataKey': `
    { CiphertextBlob: text(1..6144), Plaintext: text(1..4096), KeyId: text(1..2048), CiphertextForRecipient:
    text(1..6144), KeyMaterialId: text(64..64) }`,
  'secretsmanager:getSecretValue': `
    { ARN: text(20..2048), Name: text(1..256), VersionId: text(32..64), SecretBinary: text(1..65536), SecretString:
    text(1..65536), VersionStages: [text(1..256)], CreatedDate: text }`,
  'secretsmanager:createSecret': `
    { ARN: text(20..2048), Name: text(1..256), VersionId: text(32..64), ReplicationStatus: [{ Region: text(1..128),
    KmsKeyId: text(0..2048), Status: 'InSync' | 'Failed' | 'InProgress', StatusMessage: text(1..4096),
    LastAccessedDate: text }] }`,
  'secretsmanager:putSecretValue': `
    { ARN: text(20..2048), Name: text(1..256), VersionId: text(32..64), VersionStages: [text(1..256)] }`,
  'secretsmanager:listSecrets': `
    { SecretList: [{ ARN: text(20..2048), Name: text(1..256), Type: text(0..256), Description: text(..2048),
    KmsKeyId: text(0..2048), RotationEnabled: boolean, RotationLambdaARN: text(0..2048), RotationRules: {
    AutomaticallyAfterDays: number(1..1000), Duration: text(2..3), ScheduleExpression: text(1..256) },
    ExternalSecretRotationMetadata: [{ Key: text(1..256), Value: text(1..2048) }], ExternalSecretRotationRoleArn:
    text(20..2048), LastRotatedDate: text, LastChangedDate: text, LastAccessedDate: text, DeletedDate: text,
    NextRotationDate: text, Tags: [{ Key: text(1..128), Value: text(0..256) }], SecretVersionsToStages:
    <[text(1..256)]>, OwningService: text(1..128), CreatedDate: text, PrimaryRegion: text(1..128) }], NextToken:
    text(1..4096) }`,
  'ssm:getParameter': `
    { Parameter: { Name: text(1..2048), Type: 'String' | 'StringList' | 'SecureString', Value: text, Version:
    number, Selector: text(0..128), SourceResult: text, LastModifiedDate: text, ARN: text, DataType: text(0..128) }
    }`,
  'ssm:putParameter': `
    { Version: number, Tier: 'Standard' | 'Advanced' | 'Intelligent-Tiering' }`,
};
