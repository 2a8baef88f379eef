import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ApprovalWorkflow, ProductionDefaults, Workflow, WorkflowDashboard } from 'cdk-workflow-patterns';
import { flattened, resourcesOf, stackWith } from '../../support/synthesize';

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly query?: string;
  };
}

function widgetsOf(template: Template): Widget[] {
  const [dashboard] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard'));
  return (JSON.parse(flattened(dashboard?.Properties['DashboardBody'])) as { widgets: Widget[] }).widgets;
}

const queriesOf = (template: Template): Record<string, unknown>[] =>
  Object.values(resourcesOf(template, 'AWS::Logs::QueryDefinition')).map(({ Properties }) => Properties);

const pass = (stack: Stack, id: string): sfn.StateMachine => {
  const definition = new sfn.Pass(stack, `Pass ${id}`);
  return new Workflow(stack, id, { definition }).stateMachine;
};

test('shows what the account has, and of each machine how executions ended, how long they took and what was throttled', () => {
  const template = Template.fromStack(
    stackWith((stack) => {
      new WorkflowDashboard(stack, 'Board', { stateMachines: [pass(stack, 'One'), pass(stack, 'Two')] });
    }),
  );
  const widgets = widgetsOf(template);
  expect(widgets.map(({ properties: { title, markdown } }) => title ?? markdown)).toEqual([
    'State transitions of the account',
    'Open executions of the account',
    'Map runs of the account',
    ...['One', 'Two'].flatMap((id) => [
      `## Test/${id}`,
      'Executions by outcome',
      'Duration of executions (ms)',
      'Throttled',
      'Failures by state',
    ]),
  ]);
  const metrics = (at: number): unknown[] =>
    (widgets[at]?.properties.metrics ?? []).map(([space, name]) => `${String(space)}/${String(name)}`);
  expect(metrics(0)).toContain('AWS/States/ThrottledEvents');
  expect(metrics(2)).toContain('AWS/States/ApproximateMapRunBacklogSize');
  expect(metrics(4)).toEqual(
    ['Started', 'Succeeded', 'Failed', 'TimedOut', 'Aborted'].map((each) => `AWS/States/Executions${each}`),
  );
  expect(widgets[4]?.properties.metrics?.[0]).toContain('StateMachineArn');
});

test('queries are saved for failures by state and spend, over the log group that the machine says', () => {
  const template = Template.fromStack(
    stackWith((stack) => {
      const approval = new ApprovalWorkflow(stack, 'Refunds', {
        title: 'Refund',
        requestedBy: 'carl',
        levels: [{ approvers: ['ann'], duration: Duration.days(1) }],
      });
      new WorkflowDashboard(stack, 'Board', { stateMachines: [approval.stateMachine] });
    }),
  );
  const [group] = Object.keys(resourcesOf(template, 'AWS::Logs::LogGroup')).filter((id) =>
    id.startsWith('RefundsWorkflowLogs'),
  );
  const queries = queriesOf(template);
  expect(queries.map(({ Name }) => Name)).toEqual([
    'Test/Refunds/Failures by state',
    'Test/Refunds/Errors',
    'Test/Refunds/Spend by state',
    'Test/Refunds/Spend by execution',
  ]);
  for (const { LogGroupNames } of queries) expect(LogGroupNames).toEqual([{ Ref: group }]);
  expect(queries[0]?.['QueryString']).toBe(
    'filter type like /State(Entered|Exited)$/\n' +
      '| stats sum(strcontains(type, "StateEntered")) as entered, sum(strcontains(type, "StateExited")) as exited, ' +
      'entered - exited as notLeft by details.name\n| sort notLeft desc\n| limit 50',
  );
});

test('an Express machine has its billed duration instead, and none that is stopped', () => {
  const template = Template.fromStack(
    stackWith((stack) => {
      const definition = new sfn.Pass(stack, 'Pass');
      const stateMachineType = sfn.StateMachineType.EXPRESS;
      const { stateMachine } = new Workflow(stack, 'Quick', { definition, stateMachineType });
      new WorkflowDashboard(stack, 'Board').addStateMachine(stateMachine, { title: 'Quick ones' });
    }),
  );
  const titles = widgetsOf(template).map(({ properties: { title, markdown } }) => title ?? markdown);
  expect(titles.slice(3)).toEqual([
    '## Quick ones',
    'Executions by outcome',
    'Duration of executions (ms)',
    'Billed duration (ms)',
    'Failures by state',
  ]);
  expect(JSON.stringify(widgetsOf(template))).not.toContain('ExecutionsAborted');
  expect(queriesOf(template)).toHaveLength(2);
});

test('a machine of aws-cdk-lib has its queries where it has logs: its own, those of the mixin, or those that are given', () => {
  const template = Template.fromStack(
    stackWith((stack) => {
      const board = new WorkflowDashboard(stack, 'Board');
      const machine = (id: string, more: Partial<sfn.StateMachineProps> = {}): sfn.StateMachine =>
        new sfn.StateMachine(stack, id, {
          definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, `Pass ${id}`)),
          ...more,
        });
      board.addStateMachine(machine('Silent'));
      board.addStateMachine(machine('Own', { logs: { destination: new logs.LogGroup(stack, 'Group') } }));
      const mixed = machine('Mixed');
      mixed.with(new ProductionDefaults());
      board.addStateMachine(mixed);
      const given = logs.LogGroup.fromLogGroupName(stack, 'Far', 'far');
      board.addStateMachine(machine('Given', { logs: { destination: given } }), { logGroup: given });
    }),
  );
  const groups = queriesOf(template).filter(({ Name }) => String(Name).endsWith('Errors'));
  expect(groups.map(({ Name, LogGroupNames }) => [Name, LogGroupNames])).toEqual([
    ['Test/Own/Errors', [{ Ref: expect.stringMatching(/^Group/) as string }]],
    ['Test/Mixed/Errors', [{ Ref: expect.stringMatching(/^MixedProductionDefaultsLogs/) as string }]],
    ['Test/Given/Errors', ['far']],
  ]);
});
