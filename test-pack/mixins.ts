import assert from 'node:assert/strict';
import { join } from 'node:path';

import type { UserProject } from './user-project';

/**
 * A state machine of aws-cdk-lib with the mixin, beside one with a mistake, in an app with the checks. What both stand on, mixins and validations, changes within
 * the peer range.
 */
const PROGRAM = `
import assert from 'node:assert/strict';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ProductionDefaults, WorkflowChecks } from 'cdk-workflow-patterns';

const timeout = Duration.hours(1);

/** An app with a machine without a fault, one with a state whose name is too long, and one without a timeout. */
function checked(outdir: string): Record<'stack' | 'tooLong', Stack | StateMachine> & { synth(): boolean } {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Checked');
  const bodyOf = (id: string, stateName: string): DefinitionBody =>
    DefinitionBody.fromChainable(new Pass(stack, id, { stateName }));
  const machine = new StateMachine(stack, 'Machine', { definitionBody: bodyOf('Pass', 'Pass'), timeout });
  const alarmTopic = new Topic(stack, 'Topic', { enforceSSL: true });
  machine.with(new ProductionDefaults({ alarmTopic, maxExecutionAge: Duration.hours(6) }));
  const tooLong = new StateMachine(stack, 'TooLong', { definitionBody: bodyOf('Long', 'x'.repeat(81)), timeout });
  new StateMachine(stack, 'Endless', { definitionBody: bodyOf('Still', 'Still') });
  Validations.of(app).addPlugins(new WorkflowChecks(app));
  return { stack, tooLong, synth: () => passes(app) };
}

/** Whether synthesis passes: an error lets it end with the exit code 1 in older releases of aws-cdk-lib, and throw in newer ones. */
function passes(app: App): boolean {
  process.exitCode = 0;
  try {
    app.synth();
    return process.exitCode === 0;
  } catch {
    return false;
  } finally {
    process.exitCode = 0;
  }
}

assert.equal(checked('refused.out').synth(), false, 'an error of the checks must fail the synthesis');

const { stack, tooLong, synth } = checked('passed.out');
Validations.of(tooLong).acknowledge({ id: 'WorkflowChecks-NameTooLong', reason: 'it is to be seen that this counts' });
assert.equal(synth(), true, 'what is acknowledged must not fail the synthesis');

const template = Template.fromStack(stack as Stack);
template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
  LoggingConfiguration: { Level: 'ALL' },
  TracingConfiguration: { Enabled: true },
});
template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Namespace: 'AWS/States' }, 4);
template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Namespace: 'CdkWorkflowPatterns' }, 1);
`;

/** The name of the report in older releases, and in newer ones. */
const REPORTS = ['policy-validation-report.json', 'validation-report.json'];

function reportIn(project: UserProject, folder: string): string {
  const name = REPORTS.find((each) => project.filesIn(folder).includes(each));
  assert.ok(name, `there is no report in ${folder}`);
  return project.textOf(join(folder, name));
}

/** Uses the mixin and the checks on the aws-cdk-lib that the project has installed. */
export async function checkMixinAndChecks(project: UserProject): Promise<void> {
  await project.runTypeScript('checked', PROGRAM);
  const refused = reportIn(project, 'refused.out');
  for (const found of ['NameTooLong', 'MachineWithoutTimeout', 'Checked/TooLong/Resource', 'Checked/Endless/Resource'])
    assert.ok(refused.includes(found), `the report does not tell of ${found}`);
  assert.ok(!refused.includes('"Checked/Machine/Resource"'), 'the report tells of a machine without a fault');
}
