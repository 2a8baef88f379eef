/** What the services that run jobs and workflows answer. */
export const WORKFLOWS_SHAPES: Readonly<Record<string, string>> = {
  'sfn:startExecution': `
    { ExecutionArn!: text(1..256), StartDate!: text }`,
  'sfn:describeExecution': `
    { ExecutionArn!: text(1..256), StateMachineArn!: text(1..256), Name: text(1..80), Status!: 'RUNNING' |
    'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE', StartDate!: text, StopDate: text, Input:
    text(..262144), InputDetails: { Included: boolean }, Output: text(..262144), OutputDetails: { Included: boolean
    }, TraceHeader: text(0..256), MapRunArn: text(1..2000), Error: text(0..256), Cause: text(0..32768),
    StateMachineVersionArn: text(1..256), StateMachineAliasArn: text(1..256), RedriveCount: number, RedriveDate:
    text, RedriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN', RedriveStatusReason:
    text(..262144) }`,
  'sfn:startSyncExecution': `
    { ExecutionArn!: text(1..256), StateMachineArn: text(1..256), Name: text(1..80), StartDate!: text, StopDate!:
    text, Status!: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT', Error: text(0..256), Cause: text(0..32768), Input:
    text(..262144), InputDetails: { Included: boolean }, Output: text(..262144), OutputDetails: { Included: boolean
    }, TraceHeader: text(0..256), BillingDetails: { BilledMemoryUsedInMB: number, BilledDurationInMilliseconds:
    number } }`,
  'batch:submitJob': `
    { JobArn: text, JobName!: text, JobId!: text }`,
  'glue:startJobRun': `
    { JobRunId: text(1..255) }`,
  'athena:startQueryExecution': `
    { QueryExecutionId: text(1..128) }`,
  'ecs:runTask': `
    { Tasks: [{ Attachments: [{ Id: text, Type: text, Status: text, Details: [{ Name: text, Value: text }] }],
    Attributes: [{ Name!: text, Value: text, TargetType: 'container-instance', TargetId: text }], AvailabilityZone:
    text, CapacityProviderName: text, ClusterArn: text, Connectivity: 'CONNECTED' | 'DISCONNECTED', ConnectivityAt:
    text, ContainerInstanceArn: text, Containers: [{ ContainerArn: text, TaskArn: text, Name: text, Image: text,
    ImageDigest: text, RuntimeId: text, LastStatus: text, ExitCode: number, Reason: text, NetworkBindings: [{
    BindIP: text, ContainerPort: number, HostPort: number, Protocol: 'tcp' | 'udp', ContainerPortRange: text,
    HostPortRange: text }], NetworkInterfaces: [{ AttachmentId: text, PrivateIpv4Address: text, Ipv6Address: text
    }], HealthStatus: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN', ManagedAgents: [{ LastStartedAt: text, Name:
    'ExecuteCommandAgent', Reason: text, LastStatus: text }], Cpu: text, Memory: text, MemoryReservation: text,
    GpuIds: [text] }], Cpu: text, CreatedAt: text, DesiredStatus: text, EnableExecuteCommand: boolean,
    ExecutionStoppedAt: text, Group: text, HealthStatus: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN', InferenceAccelerators:
    [{ DeviceName!: text, DeviceType!: text }], LastStatus: text, LaunchType: 'EC2' | 'FARGATE' | 'EXTERNAL' |
    'MANAGED_INSTANCES', Memory: text, Overrides: { ContainerOverrides: [{ Name: text, Command: [text], Environment:
    [{ Name: text, Value: text }], EnvironmentFiles: [{ Value!: text, Type!: 's3' }], Cpu: number, Memory: number,
    MemoryReservation: number, ResourceRequirements: [{ Value!: text, Type!: 'GPU' | 'InferenceAccelerator' }] }],
    Cpu: text, InferenceAcceleratorOverrides: [{ DeviceName: text, DeviceType: text }], ExecutionRoleArn: text,
    Memory: text, TaskRoleArn: text, EphemeralStorage: { SizeInGiB!: number } }, PlatformVersion: text,
    PlatformFamily: text, PullStartedAt: text, PullStoppedAt: text, StartedAt: text, StartedBy: text, StopCode:
    'TaskFailedToStart' | 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated' |
    'SpotInterruption' | 'TerminationNotice', StoppedAt: text, StoppedReason: text, StoppingAt: text, Tags: [{ Key:
    text(1..128), Value: text(0..256) }], TaskArn: text, TaskDefinitionArn: text, Version: number, EphemeralStorage:
    { SizeInGiB!: number }, FargateEphemeralStorage: { SizeInGiB: number, KmsKeyId: text } }], Failures: [{ Arn:
    text, Reason: text, Detail: text }] }`,
};
