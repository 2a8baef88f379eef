import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { Simulator } from 'cdk-workflow-simulator';
import assert from 'node:assert/strict';

import { Skipped, type Checks } from '../scripts/checks';
import { stacksOf } from './assembly';
import type { AppName, Cdk } from './cdk';
import type { Cloud } from './cloud';
import { EmulatedDeployment } from './emulated-deployment';
import { ACCOUNT, REGION } from './emulator';
import type { Expectation } from './expectation';
import { EXPECTATIONS } from './expectations';
import { LANGUAGE_FEATURES } from './language-features';
import type { Gaps } from './probe-language';
import { SimulatedDeployment } from './simulated-deployment';
import { deployedResources, physicalIdIn } from './stack-resources';
import type { StateMachineDefinition } from './state-machine-definition';

/** Plays every expectation of an app in the emulator and in the simulator, and compares what was seen. */
export async function checkExpectations(
  checks: Checks,
  app: AppName,
  cdk: Cdk,
  cloud: Cloud,
  gaps: Gaps,
): Promise<void> {
  const physicalId = physicalIdIn(await deployedResources(cloud, stacksOf(cdk.assembly(app))));
  const emulated = new EmulatedDeployment(cloud, physicalId);
  const environment = { account: ACCOUNT, region: REGION };
  const world = await Simulator.load(cdk.assembly(app), { ...environment, startTime: new Date() });
  try {
    const simulated = new SimulatedDeployment(world);
    const sets = EXPECTATIONS.filter((set) => set.app === app);
    for (const mailbox of sets.flatMap(({ mailboxes }) => mailboxes)) await emulated.listen(mailbox);
    for (const expectation of sets.flatMap(({ expectations }) => expectations)) {
      await checks.check(`emulator: ${expectation.name}`, async () => {
        await skipWhereImpossible(expectation, cloud, physicalId, gaps);
        assert.deepEqual(await expectation.play(emulated), expectation.expected);
      });
      await checks.check(`simulator: ${expectation.name}`, async () =>
        assert.deepEqual(await expectation.play(simulated), expectation.expected),
      );
    }
  } finally {
    await world.close();
  }
}

/** The deployed machine's own definition decides what it needs of the language. */
async function skipWhereImpossible(
  { machine, features = [] }: Expectation,
  cloud: Cloud,
  physicalId: (path: string) => string,
  gaps: Gaps,
): Promise<void> {
  const needed = new Set(features);
  if (machine !== undefined) {
    const { definition = '{}' } = await cloud.sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: physicalId(machine) }),
    );
    const parsed = JSON.parse(definition) as StateMachineDefinition;
    LANGUAGE_FEATURES.filter((feature) => feature.isUsedBy?.(parsed) === true).forEach(({ name }) => needed.add(name));
  }
  const missing = [...needed].filter((name) => gaps.has(name));
  if (missing.length > 0) throw new Skipped(`the emulator lacks ${missing.join('; ')}`);
}
