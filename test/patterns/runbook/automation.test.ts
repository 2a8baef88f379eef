import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Runbook, RunbookStep, SsmAutomation, Work, Workflow } from 'cdk-workflow-patterns';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { definitionOf, resourcesOf, stackWith, statementsOf } from '../../support/synthesize';
import { fn } from './failover';

const RESTART = 'AWS-RestartEC2Instance';

function restart(stack: Stack, id: string): SsmAutomation {
  return new SsmAutomation(stack, id, {
    document: RESTART,
    parameters: { InstanceId: ['{% $input.instance %}'] },
    assumeRole: iam.Role.fromRoleArn(stack, `${id}Role`, 'arn:aws:iam::123456789012:role/automation'),
    deadline: Duration.minutes(10),
    interval: Duration.minutes(1),
  });
}

const stack = stackWith((own) => {
  const note = Work.invoke(fn(own, 'Note'));
  const steps = [
    RunbookStep.of('Note', note, { rollback: note }),
    RunbookStep.of('Restart', Work.chain(restart(own, 'Restart'))),
  ];
  new Workflow(own, 'Machine', { definition: new Runbook(own, 'Run', { steps }), logLevel: sfn.LogLevel.OFF });
});
const template = Template.fromStack(stack);

let world: World;
beforeAll(async () => {
  world = await Simulator.load(stack);
});
afterEach(() => world.reset());
afterAll(() => world.close());

test('an automation is started once and waited for', async () => {
  world.automation(RESTART).ends({ after: { minutes: 2 }, outputs: { 'restart.State': ['running'] } });
  const run = await (await world.stateMachine('Machine').start({ instance: 'i-1' })).toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect(world.automation(RESTART).started).toMatchObject([
    {
      status: 'Success',
      parameters: { InstanceId: ['i-1'], AutomationAssumeRole: ['arn:aws:iam::123456789012:role/automation'] },
    },
  ]);
  // The note; what holds the states together, the start, three looks, the question what came out, and an end.
  expect(run.transitions).toBe(1 + 1 + 1 + 3 + 1 + 1);
  expect(world.unjudgedCalls()).toEqual([]);
});

test('fails with an automation that fails, and what was done is undone', async () => {
  world.automation(RESTART).ends({ status: 'Failed', failureMessage: 'no such instance' });
  const run = await (await world.stateMachine('Machine').start({ instance: 'i-1' })).toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'PollUntilDone.JobFailed' });
  expect(run.cause).toContain('no such instance');
  expect(run.path.map(({ state }) => state)).toContain('Run: Undo Note');
});

test('fails with one that takes too long, which is stopped', async () => {
  world.automation(RESTART).ends({ after: { hours: 1 } });
  const run = await (await world.stateMachine('Machine').start({ instance: 'i-1' })).toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'PollUntilDone.TooLate' });
  expect(world.automation(RESTART).started).toMatchObject([{ status: 'Cancelled' }]);
});

test('one whose start was lost is started once', async () => {
  world.automation(RESTART).ends();
  const faults = [{ state: 'Restart: start job', kind: 'answerLost' } as const];
  const run = await (await world.stateMachine('Machine').start({ instance: 'i-1' }, { faults })).toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect(world.automation(RESTART).started).toHaveLength(1);
});

test('a document of AWS belongs to no account, and the role is handed on to Systems Manager alone', () => {
  expect(definitionOf(template).States['Run: Restart']).toMatchObject({ Type: 'Parallel' });
  const [role] = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((id) => id.startsWith('Machine'));
  const text = JSON.stringify(statementsOf(template, role ?? ''));
  expect(text).toContain(`::document/${RESTART}`);
  expect(statementsOf(template, role ?? '')).toContainEqual({
    Action: 'iam:PassRole',
    Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    Effect: 'Allow',
    Resource: 'arn:aws:iam::123456789012:role/automation',
  });
});
