import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Runbook, RunbookReports, RunbookStep, Work, Workflow } from 'cdk-workflow-patterns';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import { alarm, fn } from './failover';

let world: World;
afterEach(() => world?.close());

test('two stand in one machine, and one report tells of both', async () => {
  world = await Simulator.load(
    stackWith((stack) => {
      const work = Work.invoke(fn(stack, 'Do'));
      const alarms = [alarm(stack, 'Errors')];
      const reports = new RunbookReports(stack, 'Reports');
      const runbook = (id: string): Runbook => {
        const steps = [RunbookStep.of('Do', work, { rollback: work }), RunbookStep.alarms('No alarm', { alarms })];
        return new Runbook(stack, id, { steps, reports });
      };
      const workflow = new Workflow(stack, 'Machine', { definition: runbook('A').next(runbook('B')) });
      reports.addWorkflow(workflow);
    }),
  );
  const run = await (await world.stateMachine('Machine').start({})).toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 6 });
  await world.advance({ seconds: 5 });
  const bucket = world.bucket('Reports/Bucket');
  expect(bucket.keys).toHaveLength(1);
  const { steps } = JSON.parse(bucket.text(bucket.keys[0] ?? '') ?? '') as { steps: { state: string }[] };
  expect(steps.map(({ state }) => state)).toEqual(['A: Do', 'A: No alarm', 'B: Do', 'B: No alarm']);
});

test('reports of a stack of their own serve machines of others', () => {
  const app = new App();
  const shared = new Stack(app, 'Shared');
  const own = new Stack(app, 'Own');
  const reports = new RunbookReports(shared, 'Reports');
  const steps = [RunbookStep.of('Do', Work.invoke(fn(own, 'Do')))];
  const definition = new Runbook(own, 'Run', { steps, reports });
  reports.addWorkflow(new Workflow(own, 'Machine', { definition, logLevel: sfn.LogLevel.OFF }));
  Template.fromStack(own).resourceCountIs('AWS::Events::Rule', 2);
  Template.fromStack(shared).resourceCountIs('AWS::Events::Rule', 0);
});
