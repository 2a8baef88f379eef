import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  StartExecutionCommand,
  type DescribeExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import { isDeepStrictEqual } from 'node:util';

import { ended, type Cloud } from './cloud';
import { ACCOUNT } from './emulator';
import { LANGUAGE_FEATURES, type LanguageFeature, type Probe } from './language-features';

/** What a service lacks of the language: a feature's name and what was answered instead. */
export type Gaps = ReadonlyMap<string, string>;

const ROLE = { RoleName: 'probe' };
const ROLE_POLICY = { ...ROLE, PolicyName: 'everything' };
const TABLE = { TableName: 'probe' };

/** Runs every feature's probe machine at once and lists those whose answer is not AWS's. */
export async function probeLanguage(cloud: Cloud): Promise<Gaps> {
  await createResources(cloud);
  const answers = await Promise.all(
    LANGUAGE_FEATURES.map(async (feature, at) => [feature.name, await answerTo(cloud, feature, at)] as const),
  );
  await deleteResources(cloud);
  return new Map(answers.flatMap(([name, wrong]) => (wrong === undefined ? [] : [[name, wrong] as const])));
}

/** The table and the role that the probe machines name. */
async function createResources({ dynamodb, iam }: Cloud): Promise<void> {
  const statement = (rest: object): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] });
  const trust = statement({ Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } });
  await iam.send(new CreateRoleCommand({ ...ROLE, AssumeRolePolicyDocument: trust }));
  const everything = statement({ Action: '*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ ...ROLE_POLICY, PolicyDocument: everything }));
  await dynamodb.send(
    new CreateTableCommand({
      ...TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
}

async function deleteResources({ dynamodb, iam }: Cloud): Promise<void> {
  await dynamodb.send(new DeleteTableCommand(TABLE));
  await iam.send(new DeleteRolePolicyCommand(ROLE_POLICY));
  await iam.send(new DeleteRoleCommand(ROLE));
}

async function answerTo(cloud: Cloud, feature: LanguageFeature, at: number): Promise<string | undefined> {
  const { stateMachineArn } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name: `probe-${at}`,
      definition: JSON.stringify(feature.probe.definition),
      roleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE.RoleName}`,
    }),
  );
  try {
    const input = JSON.stringify(feature.probe.input ?? {});
    const { executionArn } = await cloud.sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
    return difference(feature.probe, await ended(cloud.sfn, executionArn as string));
  } catch (error) {
    return (error as Error).message;
  } finally {
    await cloud.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  }
}

function difference(probe: Probe, execution: DescribeExecutionCommandOutput): string | undefined {
  const answered = `${execution.status} ${execution.error ?? execution.output ?? ''}`.slice(0, 200);
  if ('error' in probe.expected) return execution.error === probe.expected.error ? undefined : answered;
  if (execution.status !== 'SUCCEEDED') return answered;
  return isDeepStrictEqual(JSON.parse(execution.output ?? 'null'), probe.expected.output) ? undefined : answered;
}
