import type { StateMachineDefinition } from '../language/definition';
import { readMockFile } from '../world/mock-file';
import { fails, returns, waits, type Mock } from '../world/mocks';
import { readJson, readText } from './input';
import { stateNames, type AppMachine } from './machines';
import { CannotStart, type Terminal } from './terminal';

/** Options that give answers in the place of tasks. */
export interface MockOptions {
  readonly mocks?: string;
  readonly testCase?: string;
  readonly mock?: readonly string[];
}

/**
 * The mocks given on the command line, by state: those of the file, then `State=<json>` (its result), `State!<error>[:cause]`
 * (it fails) and `State=wait` (a callback waits); `*` means every task that has none yet.
 */
export function givenMocks(options: MockOptions, machine: AppMachine, terminal: Terminal): Record<string, Mock> {
  const { path, resource, definition } = machine;
  const names = [path, resource.logicalId, resource.name, path.split('/').pop() ?? path];
  const mocks: Record<string, Mock> =
    options.mocks === undefined
      ? {}
      : mocksOfFile(readText(options.mocks, '--mocks', terminal), names, options.testCase);
  const states = stateNames(definition);
  for (const given of options.mock ?? []) {
    const { state, mock } = parseMock(given, terminal);
    const meant = state === '*' ? taskNames(definition).filter((name) => mocks[name] === undefined) : [state];
    for (const name of meant) mocks[name] = mock;
  }
  for (const state of Object.keys(mocks)) {
    if (!states.includes(state)) {
      throw new CannotStart(
        `'${path}' has no state '${state}'; it has ${states.map((each) => `'${each}'`).join(', ')}`,
      );
    }
  }
  return mocks;
}

/** `--mocks` and `--test-case`. */
function mocksOfFile(text: string, machines: readonly string[], testCase: string | undefined): Record<string, Mock> {
  try {
    return readMockFile(text, machines, testCase);
  } catch (error) {
    throw new CannotStart(`--mocks, --test-case: ${(error as Error).message}`);
  }
}

/** The state and the answer of `State=<json>` or `State!<error>[:cause]`. */
export function parseMock(given: string, terminal: Terminal): { readonly state: string; readonly mock: Mock } {
  const [, state, kind, rest = ''] = /^([^=!]+)([=!])(.*)$/s.exec(given) ?? [];
  if (state === undefined)
    throw new CannotStart(`--mock takes State=<json> or State!<error>[:<cause>], got '${given}'`);
  if (kind === '!') {
    const { error, cause } = parseFailure(rest);
    return { state, mock: [fails(error, cause)] };
  }
  return { state, mock: rest === 'wait' ? [waits] : [returns(readJson(rest, `--mock ${state}`, terminal))] };
}

/** `Error.Name:the cause` in two; colons may stand in the cause only. */
export function parseFailure(text: string): { readonly error: string; readonly cause?: string } {
  const at = text.indexOf(':');
  return at < 0 ? { error: text } : { error: text.slice(0, at), cause: text.slice(at + 1) };
}

function taskNames(definition: StateMachineDefinition): readonly string[] {
  return Object.entries(definition.States).flatMap(([name, state]) => {
    if (state.Type === 'Task') return [name];
    const inner =
      state.Type === 'Parallel' ? state.Branches : state.Type === 'Map' ? [state.ItemProcessor ?? state.Iterator] : [];
    return inner.flatMap((each) => (each === undefined ? [] : taskNames(each)));
  });
}
