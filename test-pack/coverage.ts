import assert from 'node:assert/strict';

import type { UserProject } from './user-project';

/** Takes one of two ways through a machine. */
const TEST = `
const { Simulator } = require('cdk-workflow-simulator');
const Definition = {
  StartAt: 'Choose',
  States: {
    Choose: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericGreaterThan: 9, Next: 'Big' }], Default: 'Small' },
    Big: { Type: 'Pass', End: true },
    Small: { Type: 'Pass', End: true },
  },
};
const RoleArn = 'arn:aws:iam::123456789012:role/machine';
test('small', async () => {
  const Machine = { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn, Definition } };
  const world = await Simulator.load({ Resources: { Machine } });
  const run = await world.stateMachine('Machine').start({ n: 1 });
  await run.toEnd();
  expect(run.status).toBe('SUCCEEDED');
  await world.close();
});
`;

/** Runs a test under jest with the reporter as README says, with a threshold that is met and with one that is not. */
export async function checkCoverageReporter(project: UserProject): Promise<void> {
  await project.installJest();
  const met = await project.jest(TEST, configuration(60));
  assert.equal(met.status, 0, met.output);
  assert.match(met.output, /Stack\/Machine +66\.66 % \(2\/3\)/);
  const missed = await project.jest(TEST, configuration(90));
  assert.equal(missed.status, 1, missed.output);
  assert.match(missed.output, /ASL coverage threshold for states \(90 %\) not met: 66\.66 %/);
}

function configuration(states: number): object {
  return { reporters: ['default', ['cdk-workflow-simulator/coverage-reporter', { threshold: { states } }]] };
}
