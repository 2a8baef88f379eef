import type { DescribeStateMachineCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { CannotStart } from '../terminal';

/**
 * What AWS says of a deployed machine.
 * @throws CannotStart with AWS's reason when it can't be read.
 */
export async function describeMachine(
  client: SFNClient,
  stateMachineArn: string,
): Promise<DescribeStateMachineCommandOutput> {
  const { DescribeStateMachineCommand } = await import('@aws-sdk/client-sfn');
  return client.send(new DescribeStateMachineCommand({ stateMachineArn })).catch((error: Error) => {
    throw new CannotStart(`${stateMachineArn} can't be read: ${error.message}`);
  });
}
