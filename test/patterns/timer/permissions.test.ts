import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { FunctionAnswer, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import type { ResourceJson, TemplateJson } from '../../support/synthesize';
import { machines, timerStack } from './timing';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const stack = timerStack({}, machines());
const json = Template.fromStack(stack).toJSON() as TemplateJson;

/** The policies of roles in a template, by the beginning of their logical ids. */
function policy(template: TemplateJson, prefix: string): ResourceJson {
  const found = Object.entries(template.Resources).find(
    ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(prefix),
  );
  if (found === undefined) throw new Error(`No policy '${prefix}…'`);
  return found[1];
}

function statementsOf(resource: ResourceJson): Statement[] {
  const { Statement: statements } = resource.Properties.PolicyDocument as { Statement: Statement[] };
  return statements.filter(({ Action }) => !/^(logs|xray):/.test([Action].flat()[0] ?? ''));
}

function actionsOf(prefix: string): string[] {
  return statementsOf(policy(json, prefix)).flatMap(({ Action }) => [Action].flat());
}

test('each role may do what it needs and no more', () => {
  expect(actionsOf('TimerTimersSetRole')).toEqual([
    'states:StartExecution',
    'scheduler:CreateSchedule',
    'scheduler:DeleteSchedule',
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'iam:PassRole',
  ]);
  expect(actionsOf('TimerTimersCancelRole')).toEqual([
    'scheduler:DeleteSchedule',
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
  ]);
  expect(actionsOf('TimerTimersRole')).toEqual(['states:StartExecution', 'sqs:SendMessage']);
  expect(actionsOf('TimerWorkflowStateMachineRole')).toEqual(['dynamodb:UpdateItem']);
});

test('the role of the Scheduler is passed to the Scheduler only, and taken on for schedules of this group only', () => {
  const [pass] = statementsOf(policy(json, 'TimerTimersSetRole')).filter(({ Action }) => Action === 'iam:PassRole');
  expect(pass).toMatchObject({
    Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TimerTimersRole/), 'Arn'] },
    Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
  });
  const [role] = Object.entries(json.Resources).filter(([id]) => /^TimerTimersRole[0-9A-F]{8}$/.test(id));
  expect(role?.[1].Properties.AssumeRolePolicyDocument).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
            'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^TimerTimersGroup/), 'Arn'] },
          },
        },
      },
    ],
  });
});

/** Sets, moves, cancels and lets ring in the world of a template; says what went wrong first. */
async function wrongIn(template: TemplateJson): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'timing-'));
  const file = join(folder, 'Test.template.json');
  writeFileSync(file, JSON.stringify(template));
  const idOf = (prefix: string): string =>
    Object.keys(template.Resources).find((id) => new RegExp(`^${prefix}[0-9A-F]{8}$`).test(id)) ?? '';
  const codeOf = (asset: string): { code: string } => ({ code: join(__dirname, '..', '..', '..', 'assets', asset) });
  const world = await Simulator.load(file, {
    functions: {
      [`Test/${idOf('TimerTimersSet')}`]: codeOf('timer-set'),
      [`Test/${idOf('TimerTimersCancel')}`]: codeOf('timer-cancel'),
    },
  });
  try {
    return await playIn(world, idOf);
  } finally {
    await world.close();
    rmSync(folder, { recursive: true });
  }
}

async function playIn(world: World, idOf: (prefix: string) => string): Promise<string | undefined> {
  const call = (name: string, event: object): Promise<FunctionAnswer> =>
    world.function(idOf(`TimerTimers${name}`)).invoke(event as never);
  const machine = world.stateMachine(idOf('TimerWorkflowStateMachine'));
  const older = '["2024-01-01T00:00:00.000Z"]';
  for (const [key, request] of [
    ['k', { key: 'k', afterSeconds: 600, request: older }],
    ['k', { key: 'k', afterSeconds: 600 }],
    ['overtaken', { key: 'k', afterSeconds: 600, request: older }],
    ['past', { key: 'past', at: '2020-01-01T00:00:00Z' }],
    ['gone', { key: 'gone', afterSeconds: 600 }],
  ] as const) {
    const answer = await call('Set', request);
    if (answer.error !== undefined) return `set ${key}: ${answer.message}`;
  }
  await world.advance({ minutes: 1 });
  const cancelled = await call('Cancel', { key: 'gone' });
  if (cancelled.error !== undefined) return `cancel: ${cancelled.message}`;
  const again = await call('Cancel', { key: 'gone' });
  if (again.error !== undefined) return `cancel again: ${again.message}`;
  await world.advance({ hours: 30 });
  const rung = machine.runs.filter(({ path }) => path.some(({ state }) => state === 'Ring')).length;
  return rung === 2 ? undefined : `${rung} of 2 rang`;
}

test('without any one of them something goes wrong', async () => {
  expect(await wrongIn(json)).toBeUndefined();
  const needed = [
    ['TimerTimersSetRole', 'states:StartExecution'],
    ['TimerTimersSetRole', 'scheduler:CreateSchedule'],
    ['TimerTimersSetRole', 'iam:PassRole'],
    ['TimerTimersSetRole', 'dynamodb:GetItem'],
    ['TimerTimersSetRole', 'dynamodb:UpdateItem'],
    ['TimerTimersCancelRole', 'dynamodb:GetItem'],
    ['TimerTimersCancelRole', 'dynamodb:UpdateItem'],
    ['TimerTimersRole', 'states:StartExecution'],
    ['TimerWorkflowStateMachineRole', 'dynamodb:UpdateItem'],
  ] as const;
  for (const [role, action] of needed) {
    const without = structuredClone(json);
    const document = policy(without, role).Properties.PolicyDocument as { Statement: Statement[] };
    const left = document.Statement.map((each) => ({
      ...each,
      Action: [each.Action].flat().filter((name) => name !== action),
    })).filter(({ Action }) => Action.length > 0);
    policy(without, role).Properties.PolicyDocument = { Version: '2012-10-17', Statement: left };
    expect([role, action, (await wrongIn(without)) === undefined]).toEqual([role, action, false]);
  }
});

test('a schedule that may not be deleted is only left, and what it starts is overtaken', async () => {
  const without = structuredClone(json);
  for (const role of ['TimerTimersSetRole', 'TimerTimersCancelRole']) {
    const document = policy(without, role).Properties.PolicyDocument as { Statement: Statement[] };
    const left = document.Statement.map((each) => ({
      ...each,
      Action: [each.Action].flat().filter((name) => name !== 'scheduler:DeleteSchedule'),
    })).filter(({ Action }) => Action.length > 0);
    policy(without, role).Properties.PolicyDocument = { Version: '2012-10-17', Statement: left };
  }
  expect(await wrongIn(without)).toBeUndefined();
});
