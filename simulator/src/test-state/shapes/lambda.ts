/** What AWS Lambda answers, in the notation of `parse-shape.ts`. */
export const LAMBDA_SHAPES: Readonly<Record<string, string>> = {
  'lambda:invoke': `
    { StatusCode: number, FunctionError: text, LogResult: text, Payload: any, ExecutedVersion: text(1..1024),
    DurableExecutionArn: text(1..1024) }`,
  'lambda:getFunction': `
    { Configuration: { FunctionName: text(1..256), FunctionArn: text(0..10000), Runtime: 'nodejs' | 'nodejs4.3' |
    'nodejs6.10' | 'nodejs8.10' | 'nodejs10.x' | 'nodejs12.x' | 'nodejs14.x' | 'nodejs16.x' | 'java8' | 'java8.al2'
    | 'java11' | 'python2.7' | 'python3.6' | 'python3.7' | 'python3.8' | 'python3.9' | 'dotnetcore1.0' |
    'dotnetcore2.0' | 'dotnetcore2.1' | 'dotnetcore3.1' | 'dotnet6' | 'dotnet8' | 'nodejs4.3-edge' | 'go1.x' |
    'ruby2.5' | 'ruby2.7' | 'provided' | 'provided.al2' | 'nodejs18.x' | 'python3.10' | 'java17' | 'ruby3.2' |
    'ruby3.3' | 'ruby3.4' | 'python3.11' | 'nodejs20.x' | 'provided.al2023' | 'python3.12' | 'java21' | 'python3.13'
    | 'nodejs22.x' | 'nodejs24.x' | 'python3.14' | 'java25' | 'dotnet10' | 'ruby4.0', Role: text, Handler:
    text(0..128), CodeSize: number, Description: text(0..256), Timeout: number(1..), MemorySize: number(128..10240),
    LastModified: text, CodeSha256: text, Version: text(1..1024), VpcConfig: { SubnetIds: [text], SecurityGroupIds:
    [text], VpcId: text, Ipv6AllowedForDualStack: boolean }, DeadLetterConfig: { TargetArn: text }, Environment: {
    Variables: <text>, Error: { ErrorCode: text, Message: text } }, KMSKeyArn: text, TracingConfig: { Mode: 'Active'
    | 'PassThrough' }, MasterArn: text(0..10000), RevisionId: text, Layers: [{ Arn: text(1..140), CodeSize: number,
    SigningProfileVersionArn: text, SigningJobArn: text }], State: 'Pending' | 'Active' | 'Inactive' | 'Failed' |
    'Deactivating' | 'Deactivated' | 'ActiveNonInvocable' | 'Deleting', StateReason: text, StateReasonCode: 'Idle' |
    'Creating' | 'Restoring' | 'EniLimitExceeded' | 'InsufficientRolePermissions' | 'InvalidConfiguration' |
    'InternalError' | 'SubnetOutOfIPAddresses' | 'InvalidSubnet' | 'InvalidSecurityGroup' | 'ImageDeleted' |
    'ImageAccessDenied' | 'InvalidImage' | 'KMSKeyAccessDenied' | 'KMSKeyNotFound' | 'InvalidStateKMSKey' |
    'DisabledKMSKey' | 'EFSIOError' | 'EFSMountConnectivityError' | 'EFSMountFailure' | 'EFSMountTimeout' |
    'InvalidRuntime' | 'InvalidZipFileException' | 'FunctionError' | 'DrainingDurableExecutions' |
    'VcpuLimitExceeded' | 'CapacityProviderScalingLimitExceeded' | 'InsufficientCapacity' |
    'EC2RequestLimitExceeded' | 'FunctionError.InitTimeout' | 'FunctionError.RuntimeInitError' |
    'FunctionError.ExtensionInitError' | 'FunctionError.InvalidEntryPoint' | 'FunctionError.InvalidWorkingDirectory'
    | 'FunctionError.PermissionDenied' | 'FunctionError.TooManyExtensions' | 'FunctionError.InitResourceExhausted' |
    'DisallowedByVpcEncryptionControl', LastUpdateStatus: 'Successful' | 'Failed' | 'InProgress',
    LastUpdateStatusReason: text, LastUpdateStatusReasonCode: 'EniLimitExceeded' | 'InsufficientRolePermissions' |
    'InvalidConfiguration' | 'InternalError' | 'SubnetOutOfIPAddresses' | 'InvalidSubnet' | 'InvalidSecurityGroup' |
    'ImageDeleted' | 'ImageAccessDenied' | 'InvalidImage' | 'KMSKeyAccessDenied' | 'KMSKeyNotFound' |
    'InvalidStateKMSKey' | 'DisabledKMSKey' | 'EFSIOError' | 'EFSMountConnectivityError' | 'EFSMountFailure' |
    'EFSMountTimeout' | 'InvalidRuntime' | 'InvalidZipFileException' | 'FunctionError' | 'VcpuLimitExceeded' |
    'CapacityProviderScalingLimitExceeded' | 'InsufficientCapacity' | 'EC2RequestLimitExceeded' |
    'FunctionError.InitTimeout' | 'FunctionError.RuntimeInitError' | 'FunctionError.ExtensionInitError' |
    'FunctionError.InvalidEntryPoint' | 'FunctionError.InvalidWorkingDirectory' | 'FunctionError.PermissionDenied' |
    'FunctionError.TooManyExtensions' | 'FunctionError.InitResourceExhausted' | 'DisallowedByVpcEncryptionControl',
    FileSystemConfigs: [{ Arn!: text(0..256), LocalMountPath!: text(0..160) }], PackageType: 'Zip' | 'Image',
    ImageConfigResponse: { ImageConfig: { EntryPoint: [text], Command: [text], WorkingDirectory: text(0..1000) },
    Error: { ErrorCode: text, Message: text } }, SigningProfileVersionArn: text, SigningJobArn: text, Architectures:
    ['x86_64' | 'arm64'], EphemeralStorage: { Size!: number(512..10240) }, SnapStart: { ApplyOn: 'PublishedVersions'
    | 'None', OptimizationStatus: 'On' | 'Off' }, RuntimeVersionConfig: { RuntimeVersionArn: text(26..2048), Error:
    { ErrorCode: text, Message: text } }, LoggingConfig: { LogFormat: 'JSON' | 'Text', ApplicationLogLevel: 'TRACE'
    | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL', SystemLogLevel: 'DEBUG' | 'INFO' | 'WARN', LogGroup:
    text(1..512) }, CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig!: { CapacityProviderArn!:
    text(1..140), PerExecutionEnvironmentMaxConcurrency: number(1..1600), ExecutionEnvironmentMemoryGiBPerVCpu:
    number(2.0..8.0) } }, ConfigSha256: text, DurableConfig: { RetentionPeriodInDays: number(1..90),
    ExecutionTimeout: number(1..31622400) }, TenancyConfig: { TenantIsolationMode!: 'PER_TENANT' } }, Code: {
    RepositoryType: text, Location: text, ImageUri: text, ResolvedImageUri: text, SourceKMSKeyArn: text }, Tags:
    <text>, TagsError: { ErrorCode!: text(10..21), Message!: text(84..1000) }, Concurrency: {
    ReservedConcurrentExecutions: number } }`,
};
