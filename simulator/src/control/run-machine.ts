import type { StateMachineDefinition } from '../language/definition';
import type { Run } from '../world/api/run';
import type { World } from '../world/api/world';

/** The machine of an execution, as it was when it was started. */
export function machineOf(
  run: Run,
  world: World,
): { readonly path: string; readonly definition: StateMachineDefinition; readonly type: 'STANDARD' | 'EXPRESS' } {
  const { machineArn, definition, machineType: type } = run;
  const [declared] = world.resources.filter(
    ({ type: kind, arn }) => kind === 'AWS::StepFunctions::StateMachine' && arn === machineArn,
  );
  return { path: declared === undefined ? machineArn : world.stateMachine(machineArn).path, definition, type };
}
