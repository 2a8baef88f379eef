import type { State } from '../../language/definition';
import type { Environment } from '../fields/environment';
import type { Json } from '../../base/json';
import type { Maybe } from '../fields/maybe';
import type { Outcome } from '../fields/outcome';
import { choice } from './choice';
import { fail } from './fail';
import { map } from './map';
import { parallel } from './parallel';
import { pass } from './pass';
import { succeed } from './succeed';
import { task } from './task';
import { wait } from './wait';

type StateFunction<S> = (state: S, input: Json, environment: Environment) => Maybe<Outcome>;

const STATES: { readonly [T in State['Type']]: StateFunction<Extract<State, { Type: T }>> } = {
  Choice: choice,
  Fail: fail,
  Map: map,
  Parallel: parallel,
  Pass: pass,
  Succeed: succeed,
  Task: task,
  Wait: wait,
};

/** What a state answers to its input. */
export function outcomeOf(state: State, input: Json, environment: Environment): Maybe<Outcome> {
  return (STATES[state.Type] as StateFunction<State>)(state, input, environment);
}
