import type { State } from '../../language/definition';

type StateType = State['Type'];

/** The type of the event that says that a state was entered, by the state's type. */
export const ENTERED = eventTypes('Entered');

/** The type of the event that says that a state has exited, by the state's type. */
export const EXITED = eventTypes('Exited');

/** The type of the event that says that a state was stopped; undefined for states that never wait. */
export function abortedEvent(type: StateType | undefined): string | undefined {
  return type === 'Task' || type === 'Wait' || isComposite(type) ? `${type}StateAborted` : undefined;
}

/** Whether a state consists of sequences of states. */
export function isComposite(type: StateType | undefined): type is 'Map' | 'Parallel' {
  return type === 'Map' || type === 'Parallel';
}

function eventTypes(what: string): { readonly [T in StateType]: string } {
  const of = (type: StateType) => `${type}State${what}`;
  return {
    Choice: of('Choice'),
    Fail: of('Fail'),
    Map: of('Map'),
    Parallel: of('Parallel'),
    Pass: of('Pass'),
    Succeed: of('Succeed'),
    Task: of('Task'),
    Wait: of('Wait'),
  };
}
