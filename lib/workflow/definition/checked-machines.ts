import type { IConstruct } from 'constructs';

const CHECKED = new WeakSet<IConstruct>();

/** Notes that the definition of a state machine was checked when it was made. */
export function noteChecked(machine: IConstruct): void {
  CHECKED.add(machine);
}

/** Whether the definition of a state machine was checked when it was made. */
export function isChecked(machine: IConstruct | undefined): boolean {
  return machine !== undefined && CHECKED.has(machine);
}
