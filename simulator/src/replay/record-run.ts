import type { Json, JsonObject } from '../base/json';
import type { MachineType, StateMachineDefinition } from '../language/definition';
import type { Run } from '../world/api/run';

/** A recording as it is written: what get-execution-history answers, with what belongs to it. */
export interface RecordedExecution {
  readonly executionArn?: string;
  readonly stateMachineArn?: string;
  readonly type?: MachineType;
  /** The definition that it ran under. */
  readonly definition?: StateMachineDefinition | JsonObject;
  /** In the shape of GetExecutionHistory. */
  readonly events: readonly object[];
  /** The child executions of its distributed Maps, in the order of the items. */
  readonly children?: readonly RecordedExecution[];
  /** The executions of other machines that it has started. */
  readonly nested?: readonly RecordedExecution[];
  /** The Map Run that it is a child of. */
  readonly mapRunArn?: string;
  /** The execution of another machine that has started it. */
  readonly startedBy?: string;
}

/** Records a run in the simulator, the children of its distributed Maps included, as if it had been fetched from AWS. */
export function recordRun(run: Run): RecordedExecution {
  const { arn, machineArn, machineType, definition, history, children, mapRunArn } = run;
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    type: machineType,
    ...(mapRunArn === undefined ? { definition } : { mapRunArn }),
    events: JSON.parse(JSON.stringify(history)) as (JsonObject & Record<string, Json>)[],
    ...(children.length > 0 && { children: children.map(recordRun) }),
  };
}
