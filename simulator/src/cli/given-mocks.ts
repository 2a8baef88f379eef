import { sequencesOf } from '../diagram/build-graph';
import { resourceOf } from '../engine/resource';
import type { StateMachineDefinition, TaskState } from '../language/definition';
import { MockFile } from '../world/mock-file';
import { fails, returns, waits, type Mock } from '../services/mocks';
import { readJson, readText } from './input';
import { stateNames, type AppMachine } from './machines';
import { CannotStart, type Terminal } from './terminal';
import { wildcardAnswer } from './wildcard-answer';

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
  const tasks = tasksOf(definition);
  for (const given of options.mock ?? []) {
    const { state, mock } = parseMock(given, terminal);
    if (state !== '*') mocks[state] = mock;
    else for (const [name, task] of tasks) mocks[name] ??= wildcardMock(mock, task);
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
    return new MockFile(text).mocksOf(machines, testCase);
  } catch (error) {
    throw new CannotStart(`--mocks, --test-case: ${(error as Error).message}`);
  }
}

/** The state and the answer of `State=<json>` or `State!<error>[:cause]`. */
export function parseMock(
  given: string,
  terminal: Terminal,
  option = '--mock',
): { readonly state: string; readonly mock: Mock } {
  const name = option === '--mock' ? 'State' : 'Name';
  const [, state, kind, rest = ''] = /^([^=!]+)([=!])(.*)$/s.exec(given) ?? [];
  if (state === undefined)
    throw new CannotStart(`${option} takes ${name}=<json> or ${name}!<error>[:<cause>], got '${given}'`);
  if (kind === '!') {
    const { error, cause } = parseFailure(rest);
    return { state, mock: [fails(error, cause)] };
  }
  return { state, mock: rest === 'wait' ? [waits] : [returns(readJson(rest, `${option} ${state}`, terminal))] };
}

/** `Error.Name:the cause` in two; colons may stand in the cause only. */
export function parseFailure(text: string): { readonly error: string; readonly cause?: string } {
  const at = text.indexOf(':');
  return at < 0 ? { error: text } : { error: text.slice(0, at), cause: text.slice(at + 1) };
}

/** What is said of every task fits each of them. */
function wildcardMock(mock: Mock, task: TaskState): Mock {
  if (typeof mock === 'function') return mock;
  const { pattern, kind } = resourceOf(task.Resource);
  return mock.map((answer) => {
    if ('returns' in answer) return returns(wildcardAnswer(task, answer.returns));
    const waitsInVain = 'waits' in answer && pattern !== 'callback' && kind !== 'activity';
    return waitsInVain ? returns(wildcardAnswer(task, {})) : answer;
  });
}

function tasksOf(definition: StateMachineDefinition): readonly (readonly [name: string, task: TaskState])[] {
  return Object.entries(definition.States).flatMap(([name, state]) =>
    state.Type === 'Task' ? [[name, state] as const] : sequencesOf(state).flatMap(tasksOf),
  );
}
