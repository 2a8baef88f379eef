import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
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

/** Runs every feature's probe machine at once and lists those whose answer is not AWS's. */
export async function probeLanguage(cloud: Cloud): Promise<Gaps> {
  await cloud.dynamodb.send(
    new CreateTableCommand({
      TableName: 'probe',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const answers = await Promise.all(
    LANGUAGE_FEATURES.map(async (feature, at) => [feature.name, await answerTo(cloud, feature, at)] as const),
  );
  await cloud.dynamodb.send(new DeleteTableCommand({ TableName: 'probe' }));
  return new Map(answers.flatMap(([name, wrong]) => (wrong === undefined ? [] : [[name, wrong] as const])));
}

async function answerTo(cloud: Cloud, feature: LanguageFeature, at: number): Promise<string | undefined> {
  const { stateMachineArn } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name: `probe-${at}`,
      definition: JSON.stringify(feature.probe.definition),
      roleArn: `arn:aws:iam::${ACCOUNT}:role/probe`,
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
