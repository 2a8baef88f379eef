import type { StateMachine } from './state-machine';

/** Hears which way executions take through their state machines. */
export interface EngineObserver {
  /** A state was entered. */
  entered(machine: StateMachine, state: string): void;
  /**
   * A state was left.
   * @param by what decided where to go: `Choices[0]`, `Catch[1]`, or nothing for the state's own Next, End or Default.
   * @param next the next state; undefined where the sequence of states ends.
   */
  left(machine: StateMachine, state: string, by: string, next: string | undefined): void;
  /** A state is retried by one of its retriers, counted from 0. */
  retried(machine: StateMachine, state: string, retrier: number): void;
}
