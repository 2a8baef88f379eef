import { Reference, Tokenization, aws_logs as logs } from 'aws-cdk-lib';
import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';

/** The name of the log group that a machine of this app logs into; undefined for one without logs, and where the group is defined elsewhere. */
export function logGroupNameOf(machine: sfn.StateMachine): string | undefined {
  const { loggingConfiguration } = machine.node.defaultChild as sfn.CfnStateMachine;
  if (loggingConfiguration === undefined || !('destinations' in loggingConfiguration)) return undefined;
  const { destinations } = loggingConfiguration;
  const [destination] = Array.isArray(destinations)
    ? (destinations as sfn.CfnStateMachine.LogDestinationProperty[])
    : [];
  const { logGroupArn } = (destination?.cloudWatchLogsLogGroup ??
    {}) as Partial<sfn.CfnStateMachine.CloudWatchLogsLogGroupProperty>;
  const token = logGroupArn === undefined ? undefined : Tokenization.reverseString(logGroupArn).firstToken;
  if (token === undefined || !Reference.isReference(token)) return undefined;
  return token.target instanceof logs.CfnLogGroup ? token.target.ref : undefined;
}
