import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PollCheck, PollUntilDoneWorkflow, Work } from 'cdk-workflow-patterns';
import type { Run, World } from 'cdk-workflow-simulator';
import { Simulator, fails } from 'cdk-workflow-simulator';
import { openJob } from '../../../lib/patterns/poll-until-done/handlers/reconcile/open-job';
import { stackWith, statementsOf } from '../../support/synthesize';
import { fn } from '../fan-out/fan-out-world';
import { REPORT } from './polling';

const stackOf = (hasCancel: boolean) =>
  stackWith((scope) => {
    new PollUntilDoneWorkflow(scope, 'Reports', {
      start: Work.invoke(fn(scope, 'Begin')),
      job: '{% $result.id %}',
      check: PollCheck.of(Work.invoke(fn(scope, 'Look')), REPORT),
      cancel: hasCancel ? Work.invoke(fn(scope, 'Cancel')) : undefined,
      deadline: Duration.minutes(30),
      interval: Duration.minutes(1),
    });
  });
const stack = stackOf(true);

let world: World;
let status: string;

beforeAll(async () => {
  world = await Simulator.load(stack);
});
afterAll(() => world.close());

beforeEach(async () => {
  await world.reset();
  status = 'RUNNING';
  world.function('Begin').mock(() => ({ id: 'report-1' }));
  world.function('Look').mock(() => ({ status }));
  world.function('Cancel').mock(() => ({}));
});

async function begin(): Promise<Run> {
  return world.stateMachine('Reports/Workflow').start({ customer: 'c1' });
}

function cancelled(): unknown[] {
  return world.function('Cancel').invocations.map(({ event }) => event);
}

function cancellations(): readonly Run[] {
  return world.stateMachine('Reports/Cancellation/Workflow').runs;
}

async function reconcile(event: { readonly execution?: string }): Promise<unknown> {
  const { output, error, message } = await world.function('Reports/Cancellation/Reconcile').invoke(event);
  return error === undefined ? output : `${error}: ${message}`;
}

test('a job that is done is not cancelled, and its execution costs what the fragment costs', async () => {
  status = 'READY';
  const run = await begin();
  await run.toEnd();
  await world.advance({ hours: 3 });
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 2 + 1 });
  expect(cancellations()).toEqual([]);
});

test('the job of an execution that is stopped is cancelled once, however often that is told', async () => {
  const run = await begin();
  await world.advance({ minutes: 3 });
  run.stop();
  await world.advance({ minutes: 1 });
  expect(cancelled()).toEqual([{ job: 'report-1', input: { customer: 'c1' }, execution: run.arn }]);
  expect(await reconcile({ execution: run.arn })).toEqual({ [run.arn]: 'cancelled' });
  expect(await reconcile({})).toEqual({ [run.arn]: 'cancelled' });
  await world.advance({ hours: 5 });
  expect(cancellations()).toMatchObject([{ status: 'SUCCEEDED', transitions: 1 }]);
  expect(cancelled()).toHaveLength(1);
});

test('an execution of whose end no event came is found by the look every hour', async () => {
  world.function('Reports/Cancellation/Reconcile').mock(() => null);
  const run = await begin();
  await world.advance({ minutes: 3 });
  run.stop();
  await world.advance({ minutes: 30 });
  expect(cancelled()).toEqual([]);
  world.function('Reports/Cancellation/Reconcile').unmock();
  await world.advance({ hours: 1 });
  expect(cancelled()).toMatchObject([{ job: 'report-1', execution: run.arn }]);
  await world.advance({ hours: 5 });
  expect(cancelled()).toHaveLength(1);
});

test('an execution that is stopped before it has a job, and one that is at work, have nothing cancelled', async () => {
  world.function('Begin').takes({ seconds: 2 });
  const stopped = await begin();
  await world.advance({ seconds: 1 });
  stopped.stop();
  const atWork = await begin();
  await world.advance({ minutes: 1 });
  expect(await reconcile({ execution: stopped.arn })).toEqual({ [stopped.arn]: 'nothing' });
  expect(await reconcile({ execution: atWork.arn })).toEqual({ [atWork.arn]: 'at work' });
  expect(await reconcile({ execution: `${atWork.arn}x` })).toEqual({ [`${atWork.arn}x`]: 'nothing' });
  expect(cancellations()).toEqual([]);
});

test('a job that failed, and one that its own execution has cancelled, are not cancelled again', async () => {
  status = 'BROKEN';
  await (await begin()).toEnd();
  status = 'RUNNING';
  await (await begin()).toEnd();
  world.function('Look').mock([fails('Report.Forbidden', 'not yours')]);
  await (await begin()).toEnd();
  await world.advance({ hours: 3 });
  expect(cancelled()).toHaveLength(2);
  expect(cancellations()).toEqual([]);
});

test('the function may read executions and start cancellations, no more; without a cancellation there is none', () => {
  const template = Template.fromStack(stack);
  const role = Object.keys(template.findResources('AWS::IAM::Role')).find((id) => /CancellationReconcileRole/.test(id));
  const actions = (statementsOf(template, role ?? '') as { Action: string | string[] }[])
    .flatMap(({ Action }) => Action)
    .filter((action) => !/^(logs|xray):/.test(action));
  expect(actions.sort()).toEqual([
    'states:DescribeExecution',
    'states:GetExecutionHistory',
    'states:ListExecutions',
    'states:StartExecution',
  ]);
  Template.fromStack(stackOf(false)).resourceCountIs('AWS::Events::Rule', 0);
});

describe('the job that an execution has left behind', () => {
  const LANDMARKS = { jobVariable: 'job', endState: 'done?', cancelStates: ['cancel'] };
  const entered = (name: string) => ({ stateEnteredEventDetails: { name } });
  const exited = (name: string) => ({ stateExitedEventDetails: { name } });
  const started = { stateExitedEventDetails: { name: 'start', assignedVariables: { job: '"j"' } } };

  test.each([
    ['that has started none', [entered('start')], undefined],
    ['while it checked', [started, entered('check')], '"j"'],
    ['that had settled it', [started, entered('check'), exited('check'), entered('done?')], undefined],
    ['while it cancelled', [started, entered('done?'), exited('done?'), entered('cancel')], '"j"'],
    ['that had cancelled it', [started, entered('done?'), entered('cancel'), exited('cancel')], undefined],
    ['that began it again', [started, entered('done?'), started, entered('check')], '"j"'],
  ])('is found of one %s', (_, history, job) => {
    expect(openJob([...history].reverse(), LANDMARKS)).toBe(job);
  });
});
