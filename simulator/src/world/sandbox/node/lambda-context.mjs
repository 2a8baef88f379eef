/** What both generations of the runtime client tell a handler of its invocation and its function. */
export function contextFields({ functionName, functionArn, version, clientContext, ...context }, deadlineMs) {
  return {
    functionVersion: version,
    functionName,
    memoryLimitInMB: String(context.memoryMb),
    logGroupName: context.logGroup,
    logStreamName: context.logStream,
    clientContext,
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: context.requestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}
