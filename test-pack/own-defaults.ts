import assert from 'node:assert/strict';

import type { UserProject } from './user-project';

/** Written as README shows it: no test and no hook says how long it may take. */
const TEST = `
const { App, Stack } = require('aws-cdk-lib');
const { VerificationWorkflow } = require('cdk-workflow-patterns');
const { Simulator } = require('cdk-workflow-simulator');

const stack = new Stack(new App(), 'Example');
new VerificationWorkflow(stack, 'SignUp');
let world;

beforeAll(() => Simulator.synthesize(stack));

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

test.each(['ada', 'grace'])('%s, who does not confirm, is deleted', async (userId) => {
  await world.table('SignUp/Users').put({ userId });
  const run = await (await world.stateMachine('SignUp').start({ userId })).toEnd();
  expect(run.status).toBe('SUCCEEDED');
  expect(await world.table('SignUp/Users').get({ userId })).toBeUndefined();
});
`;

/** Runs it in a process whose environment says nothing of aws-cdk-lib's validator; jest must have been installed. */
export async function checkOwnDefaults(project: UserProject): Promise<void> {
  const { status, output } = await project.jest(TEST, {}, { CDK_VALIDATION: undefined });
  assert.equal(status, 0, output);
  assert.match(output, /Tests: +2 passed, 2 total/);
}
