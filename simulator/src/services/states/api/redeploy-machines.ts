import { changesOf, type Changes } from '../../redeployment';
import type { StatesContext } from './operation';
import { ACTIVITIES } from './activities';
import { STATE_MACHINES } from './state-machines';
import { redeployVersions } from './redeploy-versions';
import { addActivity, addMachine, addTags, settingsOf } from './template-machines';

/**
 * Takes into the registry what a deployment has changed. The engine has the machines already; executions in flight keep
 * the definition and the role of their start.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
 */
export function redeployMachines(context: StatesContext, changes: Changes): void {
  const { engine, machines, shifts } = context;
  const ofMachines = changesOf(changes, 'AWS::StepFunctions::StateMachine');
  for (const resource of ofMachines.created) addMachine(machines, resource, engine);
  for (const { after } of ofMachines.updated) {
    const machine = engine.stateMachine(after.arn);
    const record = machines.records.get(after.arn);
    if (machine === undefined || record === undefined) addMachine(machines, after, engine);
    else {
      const revisionId = after.attribute('StateMachineRevisionId') as string;
      const revision = { revisionId, updatedMs: engine.agenda.nowMs };
      Object.assign(record, {
        machine,
        definition: JSON.stringify(machine.definition),
        settings: settingsOf(after),
        ...revision,
      });
      addTags(machines, after);
    }
  }
  redeployVersions(machines, shifts, engine.agenda.nowMs, changes);
  const activities = changesOf(changes, 'AWS::StepFunctions::Activity');
  for (const resource of activities.created) addActivity(machines, resource, engine);
  const nobody = { description: 'the deployment' };
  for (const { arn } of ofMachines.deleted)
    void STATE_MACHINES['DeleteStateMachine']?.(context, { stateMachineArn: arn }, nobody);
  for (const { arn } of activities.deleted) void ACTIVITIES['DeleteActivity']?.(context, { activityArn: arn }, nobody);
}
