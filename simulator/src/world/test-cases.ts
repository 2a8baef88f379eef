import type { JsonObject } from '../base/json';
import { allStates } from '../language/validate/names';
import { checkStateMock } from './mock-check';
import type { MockFile } from './mock-file';
import type { Mock } from '../services/mocks';

/** A machine that a mock file has test cases for. */
export interface TestedMachine {
  /** How messages name it. */
  readonly path: string;
  readonly name: string;
  readonly definition: JsonObject;
}

/** A mock and the state that it stands for. */
export interface StateMock {
  readonly state: string;
  readonly definition: JsonObject;
  readonly mock: Mock;
}

/**
 * The mocks of a test case. The file may call the machine by its path, its name or a part of the path.
 * @param testCase may be left out when the file has one for the machine.
 * @throws when the file has no such machine, test case or response, or when a mock fits no state.
 */
export function mocksOfTestCase(
  file: MockFile,
  { path, name, definition }: TestedMachine,
  testCase: string | undefined,
): readonly StateMock[] {
  const states = new Map([...allStates(definition, '')].map((each) => [each.name, each.state]));
  const mocks = Object.entries(file.mocksOf([path, name, ...path.split('/').reverse()], testCase));
  return mocks.map(([state, mock]) => {
    const mocked = states.get(state);
    if (mocked === undefined) throw new Error(noSuchState(path, state, [...states.keys()]));
    checkStateMock(mock, { machine: path, name: state, definition: mocked });
    return { state, definition: mocked, mock };
  });
}

/** How a state is refused that a machine does not have. */
export function noSuchState(path: string, state: string, states: readonly string[]): string {
  return `The machine '${path}' has no state '${state}'; it has ${states.map((each) => `'${each}'`).join(', ')}`;
}
