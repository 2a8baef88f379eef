import type { Stack } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';

type Listener = (machine: sfn.StateMachine) => void;

const MACHINES = new WeakMap<Stack, Set<sfn.StateMachine>>();
const LISTENERS = new WeakMap<Stack, Listener[]>();

/** Has a machine count among those of its stack that have versions. */
export function noteVersioned(stack: Stack, machine: sfn.StateMachine): void {
  MACHINES.set(stack, (MACHINES.get(stack) ?? new Set()).add(machine));
  for (const listener of LISTENERS.get(stack) ?? []) listener(machine);
}

/** Calls back for each machine of a stack that has versions: those that there are, and those to come. */
export function whenVersioned(stack: Stack, listener: Listener): void {
  for (const machine of MACHINES.get(stack) ?? []) listener(machine);
  LISTENERS.set(stack, [...(LISTENERS.get(stack) ?? []), listener]);
}
