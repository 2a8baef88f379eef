import { Duration, type Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Runbook, RunbookStep, Work, Workflow, type RunbookGateOptions } from 'cdk-workflow-patterns';
import { fn } from './failover';

/** A quarter of an hour of patience, in three questions. */
export const PATIENT: RunbookGateOptions = { wait: Duration.minutes(15), checkEvery: Duration.minutes(5) };

/** The functions that `gated` machines call: what is done, undone, and done behind the gate. */
export function functions(stack: Stack): void {
  for (const id of ['Done', 'Undone', 'Gone']) fn(stack, id);
}

/** A change calendar that is open by itself, and has the name `freeze`. */
export function freeze(stack: Stack): ssm.CfnDocument {
  const calendar = new ssm.CfnDocument(stack, 'Freeze', {
    content: {},
    documentFormat: 'TEXT',
    documentType: 'ChangeCalendar',
    name: 'freeze',
  });
  // The CDK takes no text there.
  calendar.addPropertyOverride('Content', 'BEGIN:VCALENDAR\nX-CALENDAR-TYPE:DEFAULT_OPEN\nEND:VCALENDAR');
  return calendar;
}

/** A machine of a name with a step `Do` that can be undone, a gate, and a step `Go on`; each tells its function the name of the execution. */
export function gated(stack: Stack, id: string, gate: RunbookStep): void {
  const call = (name: string): Work =>
    Work.invoke(stack.node.findChild(name) as ReturnType<typeof fn>, {
      payload: { run: '{% $states.context.Execution.Name %}' },
    });
  const steps = [
    RunbookStep.of('Do', call('Done'), { rollback: call('Undone') }),
    gate,
    RunbookStep.of('Go on', call('Gone')),
  ];
  const definition = new Runbook(stack, `${id}Runbook`, { steps, stateNamePrefix: '' });
  new Workflow(stack, id, { definition, logLevel: sfn.LogLevel.OFF });
}
