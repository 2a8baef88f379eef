import type { StateMachineDefinition } from '../language/definition';
import type { Run } from '../world/api/run';
import type { World } from '../world/api/world';

/** The machine of an execution, as it was when it was started. */
export function machineOf(
  run: Run,
  world: World,
): {
  readonly path: string;
  readonly arn: string;
  readonly definition: StateMachineDefinition;
  readonly type: 'STANDARD' | 'EXPRESS';
} {
  const { definition, machineType: type } = run;
  // A child of a distributed Map belongs to the machine with the Map.
  const machineArn = run.machineArn.split('/')[0] ?? run.machineArn;
  const [declared] = world.resources.filter(
    ({ type: kind, arn }) => kind === 'AWS::StepFunctions::StateMachine' && arn === machineArn,
  );
  const path = declared === undefined ? machineArn : world.stateMachine(machineArn).path;
  return { path, arn: machineArn, definition, type };
}
