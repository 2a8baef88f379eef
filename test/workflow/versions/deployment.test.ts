import type { Stack } from 'aws-cdk-lib';
import { exploreDeployment, Simulator, type DeploymentExploration, type Run, type World } from 'cdk-workflow-simulator';
import { Versioning } from 'cdk-workflow-patterns';
import { REPRICED, shop } from './shop';

const versioning = Versioning.canary({ percentage: 25 });

/** Deploys `v2` over `v1` at every boundary of an execution. */
function explored(v1: Stack, v2: Stack, qualifier?: string): Promise<DeploymentExploration> {
  const run = (world: World): Promise<Run> =>
    world.stateMachine('Shop').start({}, qualifier === undefined ? {} : { qualifier });
  const paid = (_: World, { output }: Run): unknown => expect([{ paid: 7 }, { paid: 8 }]).toContainEqual(output);
  return exploreDeployment({ v1, v2, run, invariant: paid });
}

describe('a deployment at every boundary of an execution', () => {
  test('harms one that runs the newest code', async () => {
    const found = await explored(shop(), shop({ code: REPRICED }));
    expect(found.findings.map(({ boundary }) => boundary)).toEqual([
      "while Stack/Shop/StateMachine waits in 'Sleep'",
      "before the call of 'Pay' by Stack/Shop/StateMachine",
    ]);
  });

  test('harms none of a versioned workflow, whatever changes', async () => {
    const [v1, v2] = [shop({ versioning }), shop({ versioning, code: REPRICED, sleep: 'Rest' })];
    const found = await explored(v1, v2, 'live');
    found.assertNothingFound();
    expect(found.boundaries).toHaveLength(4);
  });

  test('harms none that was started before there were versions', async () => {
    const v2 = shop({ versioning, sleep: 'Rest' });
    (await explored(shop(), v2)).assertNothingFound();
  });

  test('harms one whose permission goes with its state, unless the permission is kept for it', async () => {
    const v1 = shop({ versioning, tells: 'yes' });
    const found = await explored(v1, shop({ versioning }), 'live');
    const messages = found.findings.map(({ message }) => message);
    // One that starts after the deployment may well be led to the version of before, too.
    expect(messages).toHaveLength(found.boundaries.length);
    for (const each of messages) expect(each).toContain('not authorized to perform: SNS:Publish');
    (await explored(v1, shop({ versioning, tells: 'may' }), 'live')).assertNothingFound();
  });
});

test('a canary gets its part of the executions, and after the interval all of them', async () => {
  const world = await Simulator.load(shop({ versioning }), { seed: 3 });
  await world.deploy(shop({ versioning, code: REPRICED }));
  const paid = async (count: number): Promise<number[]> => {
    const outputs: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const run = await world.stateMachine('Shop').start({}, { qualifier: 'live' });
      await run.toEnd();
      outputs.push((run.output as { paid: number }).paid);
    }
    return outputs;
  };
  const starts = await Promise.all(
    Array.from({ length: 40 }, () => world.stateMachine('Shop').start({}, { qualifier: 'live' })),
  );
  for (const run of starts) await run.toEnd();
  const eights = starts.filter(({ output }) => (output as { paid: number }).paid === 8).length;
  expect(eights).toBeGreaterThan(4);
  expect(eights).toBeLessThan(18);
  expect(await paid(5)).toEqual([8, 8, 8, 8, 8]);
  await world.close();
});
