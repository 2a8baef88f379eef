import assert from 'node:assert/strict';

import type { UserProject } from './user-project';

/** One test that passes, two that fail: with a world that is open, and with one that a hook closes first. */
export const TEST = `
const { Diagram, renderReport, Simulator } = require('cdk-workflow-simulator');
const Definition = { StartAt: 'Stop', States: { Stop: { Type: 'Fail', Error: 'Order.Refused' } } };
const RoleArn = 'arn:aws:iam::123456789012:role/machine';
const Machine = { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn, Definition } };

describe('an order', () => {
  let world;
  beforeEach(async () => {
    world = await Simulator.load({ Resources: { Machine } });
  });
  afterEach(() => world.close());

  test('is refused', async () => {
    const run = await (await world.stateMachine('Machine').start()).toEnd();
    expect(run).toHaveFailed('Order.Refused');
    const { definition } = world.stateMachine('Machine');
    expect(await Diagram.ofMachine(definition).toSvg()).toContain('<svg');
    expect(await renderReport({ title: 'Order', definition, run })).toContain('Order.Refused');
  });

  test('is taken / at once', async () => {
    const run = await (await world.stateMachine('Machine').start({ id: 'o1' })).toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
  });
});

test('fails without a world that is closed', async () => {
  const world = await Simulator.load({ Resources: { Machine } });
  const run = await (await world.stateMachine('Machine').start()).toEnd();
  expect(run).toHaveSucceeded();
});
`;

/** The same for vitest, which takes ES modules. */
export const SPEC = TEST.replace(/^const \{(.*)\} = require\('cdk-workflow-simulator'\);$/m, (_, names: string) =>
  [
    `import {${names}} from 'cdk-workflow-simulator';`,
    "import { afterEach, beforeEach, describe, expect, test } from 'vitest';",
  ].join('\n'),
);

/** Runs the tests under vitest. */
export async function checkVitestReports(project: UserProject): Promise<void> {
  await project.installVitest();
  project.remove('workflow-reports');
  const { status, output } = await project.vitest(SPEC);
  // jest, which looks for such names too, can't read it.
  project.remove('user.spec.mjs');
  assert.equal(status, 1, output);
  assert.match(output, /Tests +2 failed \| 1 passed \(3\)/);
  assert.match(output, /workflow-reports\/an-order-is-taken-at-once\.html/);
  assert.equal(project.filesIn('workflow-reports').length, 2);
  const types = "import { expect } from 'vitest';\nimport 'cdk-workflow-simulator/vitest';\n";
  await project.checkTypes('vitest', `${types}expect(1).toHaveFailed('Error');`);
}

/** Runs it with the set-up that README shows; jest must have been installed. */
export async function checkReports(project: UserProject): Promise<void> {
  const { status, output } = await project.jest(TEST, { setupFilesAfterEnv: ['cdk-workflow-simulator/jest'] });
  assert.equal(status, 1, output);
  assert.match(output, /Tests: +2 failed, 1 passed, 3 total/);
  assert.match(
    output,
    /Reports of 'an order is taken \/ at once':\n {2}workflow-reports\/an-order-is-taken-at-once\.html\n/,
  );
  assert.doesNotMatch(output, /DEP0129|experimental-vm-modules/);
  assert.deepEqual(project.filesIn('workflow-reports'), [
    'an-order-is-taken-at-once.html',
    'fails-without-a-world-that-is-closed.html',
  ]);
  const page = project.textOf('workflow-reports/an-order-is-taken-at-once.html');
  assert.match(page, /Order\.Refused/);
  assert.match(page, /<svg/);
}
