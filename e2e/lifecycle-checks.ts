import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import assert from 'node:assert/strict';

import type { Checks } from '../scripts/checks';
import { stacksOf } from './assembly';
import type { Cdk } from './cdk';
import type { Cloud } from './cloud';
import { deployedResources, eventCount, exists, type DeployedResource } from './stack-resources';

/** Resources that hold data or executions: an update must not replace them. */
const MUST_STAY = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::StepFunctions::StateMachine']);

/** Deploys the same app again. */
export async function checkSecondDeploy(checks: Checks, cdk: Cdk, cloud: Cloud): Promise<void> {
  await checks.check('a second deploy changes nothing', async () => {
    const stacks = stacksOf(cdk.assembly('as it stands'));
    const before = await eventCount(cloud, stacks);
    const { output } = await cdk.deploy('as it stands');
    const unchanged = output.match(/\(no changes\)/g)?.length ?? 0;
    assert.equal(unchanged, stacks.length, `the CLI found ${unchanged} of ${stacks.length} stacks unchanged`);
    assert.equal(await eventCount(cloud, stacks), before, 'CloudFormation has recorded events');
  });
}

/** Deploys the app after an edit of its props. */
export async function checkChangedDeploy(checks: Checks, cdk: Cdk, cloud: Cloud): Promise<boolean> {
  return checks.check('changed props update in place: tables and machines stay, definitions change', async () => {
    const before = await deployedResources(cloud, stacksOf(cdk.assembly('as it stands')));
    const definitionsBefore = await definitions(cloud, before);
    await cdk.deploy('with changed props');
    const after = await deployedResources(cloud, stacksOf(cdk.assembly('with changed props')));
    const changedPaths = new Set(after.map(({ path }) => path));
    const stay = (all: readonly DeployedResource[]): string[] =>
      all
        .filter(({ path, type }) => MUST_STAY.has(type) && changedPaths.has(path))
        .map(({ physicalId }) => physicalId)
        .sort();
    assert.notEqual(stay(after).length, 0);
    assert.deepEqual(stay(after), stay(before));
    const definitionsAfter = await definitions(cloud, after);
    for (const [arn, definition] of definitionsAfter) assert.notEqual(definition, definitionsBefore.get(arn), arn);
  });
}

async function definitions(cloud: Cloud, resources: readonly DeployedResource[]): Promise<Map<string, string>> {
  const machines = resources.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  const entries = machines.map(async ({ physicalId }) => {
    const { definition = '' } = await cloud.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: physicalId }));
    return [physicalId, definition] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Destroys the app and asks each service for what is left. */
export async function checkDestroy(checks: Checks, cdk: Cdk, cloud: Cloud): Promise<void> {
  await checks.check('destroy leaves what the removal policies say, and nothing else', async () => {
    const resources = await deployedResources(cloud, stacksOf(cdk.assembly('as it stands')));
    await cdk.destroy('as it stands');
    const wrong: string[] = [];
    for (const resource of resources) {
      const isThere = await exists(cloud, resource);
      if (isThere === undefined) continue;
      const shallStay = resource.deletionPolicy === 'Retain';
      if (isThere !== shallStay) wrong.push(`${resource.path} ${isThere ? 'is still there' : 'is gone'}`);
    }
    assert.deepEqual(wrong, []);
  });
}
