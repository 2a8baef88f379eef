import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { machine, templateOf } from '../world/small-templates';

const ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:Started';
const TARGET = { Arn: ARN, RoleArn: 'arn:aws:iam::123456789012:role/scheduler' };
const SETTINGS = {
  Name: 'Nightly',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: TARGET,
};
const to = (target: JsonObject): JsonObject => ({ Target: { ...TARGET, ...target } });
const universal = (action: string) => to({ Arn: `arn:aws:scheduler:::aws-sdk:${action}`, Input: '{}' });

const MISTAKES: [string, JsonObject][] = [
  ["Value 'every night' at 'name'", { Name: 'every night' }],
  ["at 'name'", { Name: 'n'.repeat(65) }],
  ["at 'flexibleTimeWindow.mode'", { FlexibleTimeWindow: { Mode: 'SOMETIMES' } }],
  ["at 'flexibleTimeWindow.maximumWindowInMinutes'", { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }],
  ["Value '1441'", { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1441 } }],
  ['enum value set: [ENABLED, DISABLED]', { State: 'OFF' }],
  ["at 'scheduleExpressionTimezone'", { ScheduleExpressionTimezone: 'Europe/Bielefeld' }],
  ["at 'target.roleArn'", to({ RoleArn: 'scheduler' })],
  ["at 'target.retryPolicy.maximumRetryAttempts'", to({ RetryPolicy: { MaximumRetryAttempts: 186 } })],
  ["at 'target.retryPolicy.maximumEventAgeInSeconds'", to({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } })],
  ["at 'target.input'", to({ Input: 'hello' })],
  ['sendMesage is not a supported action of the service sqs', universal('sqs:sendMesage')],
  ['send is not a supported action of the service nothing', universal('nothing:send')],
  ['getQueueUrl is not a supported action of the service sqs', universal('sqs:getQueueUrl')],
  ['receiveMessage is not a supported action of the service sqs', universal('sqs:receiveMessage')],
];

let world: World;

/** A machine that makes a schedule of its input. */
beforeAll(async () => {
  const state = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:scheduler:createSchedule',
    Arguments: '{% $states.input %}',
    End: true,
  };
  const definition = { QueryLanguage: 'JSONata', StartAt: 'Create', States: { Create: state } };
  world = await Simulator.load(templateOf({ Machine: machine(definition) }), { permissions: 'off' });
});

afterAll(() => world.close());

test.each(MISTAKES)('fails to create a schedule with %s', async (reason, wrong) => {
  const run = await world.stateMachine('Machine').start({ ...SETTINGS, ...wrong });
  await run.toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Scheduler.ValidationException' });
  expect(run.cause).toContain(reason);
});

test.each(MISTAKES)('fails to load a template with %s', async (reason, wrong) => {
  const Schedule = { Type: 'AWS::Scheduler::Schedule', Properties: { ...SETTINGS, ...wrong } };
  const loaded = Simulator.load(templateOf({ Schedule }), { permissions: 'off' });
  await expect(loaded).rejects.toThrow(/Schedule\] must be a schedule that AWS takes/);
  await expect(loaded).rejects.toThrow(reason);
});

test('takes an input in which the Scheduler puts a number of its own', async () => {
  const settings = { ...SETTINGS, ...to({ Input: '{"try": <aws.scheduler.attempt-number>}' }) };
  const run = await world.stateMachine('Machine').start(settings);
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
});

test('loads a template that does not tell the role', async () => {
  const target = to({ RoleArn: { 'Fn::ImportValue': 'shared' } });
  const Schedule = { Type: 'AWS::Scheduler::Schedule', Properties: { ...SETTINGS, ...target } };
  const loaded = await Simulator.load(templateOf({ Schedule }), { permissions: 'off' });
  expect(() => loaded.schedule('Schedule')).not.toThrow();
  await loaded.close();
});
