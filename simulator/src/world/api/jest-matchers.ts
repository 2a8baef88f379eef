import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../base/json';
import { Run } from './run';
import type { World } from './world';

/** What a matcher answers to jest. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** Matchers for jest (and for whatever else takes `expect.extend`): `expect.extend(workflowMatchers)`. */
export const workflowMatchers = {
  /** The execution has succeeded; with an argument, with this output. */
  toHaveSucceeded(run: Run, ...output: [Json?]): MatcherResult {
    checkRun(run, 'toHaveSucceeded');
    const isOutput = output.length === 0 || isSame(run.output, output[0]);
    const wanted = output.length === 0 ? '' : ` with ${JSON.stringify(output[0])}`;
    return result(run.status === 'SUCCEEDED' && isOutput, run, `have succeeded${wanted}`);
  },

  /** The execution has failed, timed out or been aborted; with arguments, with this error and this cause. */
  toHaveFailed(run: Run, error?: string | RegExp, cause?: string | RegExp): MatcherResult {
    checkRun(run, 'toHaveFailed');
    const hasFailed = run.status !== 'SUCCEEDED' && run.status !== 'RUNNING';
    const wanted = [error, cause].filter((each) => each !== undefined).map(String);
    const pass = hasFailed && matches(run.error, error) && matches(run.cause, cause);
    return result(pass, run, `have failed${wanted.length === 0 ? '' : ` with ${wanted.join(': ')}`}`);
  },

  /** The execution has entered exactly these states, in this order. */
  toHaveTakenPath(run: Run, ...states: string[]): MatcherResult {
    checkRun(run, 'toHaveTakenPath');
    const path = run.path.map(({ state }) => state);
    return result(isDeepStrictEqual(path, states), run, `have gone ${states.join(' → ')}`);
  },

  /** The execution waits for a callback; with an argument, in this state. */
  toBeWaiting(run: Run, state?: string): MatcherResult {
    checkRun(run, 'toBeWaiting');
    const pass = run.waiting.some((each) => state === undefined || each.state === state);
    return result(pass, run, `wait for a callback${state === undefined ? '' : ` in '${state}'`}`);
  },

  /** Every grant to the roles of the app was needed by something that has run in this world. */
  toNeedAllItsPermissions(world: World): MatcherResult {
    const unused = world
      .unusedPermissions()
      .map(({ policy, actions, resources }) => `${policy}: ${actions.join(', ')} on ${resources.join(', ')}`);
    return {
      pass: unused.length === 0,
      message: () =>
        unused.length === 0 ? 'Every grant was needed' : `Nothing needed these grants:\n  ${unused.join('\n  ')}`,
    };
  },
};

function checkRun(run: unknown, matcher: string): void {
  if (run instanceof Run) return;
  throw new TypeError(`${matcher} takes a run, as machine.start() gives it, got ${typeof run}`);
}

function result(pass: boolean, run: Run, expectation: string): MatcherResult {
  return {
    pass,
    message: () => `Expected execution '${run.name}' ${pass ? 'not to' : 'to'} ${expectation}.\n${describe(run)}`,
  };
}

function describe(run: Run): string {
  const { status, error, cause, output, waiting } = run;
  const how = error === undefined ? '' : ` with ${error}${cause === undefined ? '' : `: ${cause}`}`;
  const lines = [
    `It ${status === 'RUNNING' ? 'is still running' : `ended ${status}${how}`}.`,
    `Path: ${run.path.map(({ state }) => state).join(' → ')}`,
    ...(output === undefined ? [] : [`Output: ${JSON.stringify(output)}`]),
    ...(waiting.length === 0 ? [] : [`Waits in: ${waiting.map(({ state }) => state).join(', ')}`]),
  ];
  return lines.join('\n');
}

function matches(actual: string | undefined, expected: string | RegExp | undefined): boolean {
  if (expected === undefined) return true;
  if (actual === undefined) return false;
  return typeof expected === 'string' ? actual === expected : expected.test(actual);
}

/** JSON has no undefined, and values of the test come from another realm than those of the engine may. */
function isSame(actual: Json | undefined, expected: Json | undefined): boolean {
  return actual !== undefined && expected !== undefined && isDeepStrictEqual(plain(actual), plain(expected));
}

function plain(value: Json): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The types of the matchers, for each kind of `expect`. */
export interface WorkflowMatchers<R> {
  /** The execution has succeeded; with an argument, with this output. */
  toHaveSucceeded(output?: Json): R;
  /** The execution has failed, timed out or been aborted; with arguments, with this error and this cause. */
  toHaveFailed(error?: string | RegExp, cause?: string | RegExp): R;
  /** The execution has entered exactly these states, in this order. */
  toHaveTakenPath(...states: string[]): R;
  /** The execution waits for a callback; with an argument, in this state. */
  toBeWaiting(state?: string): R;
  /** Every grant to the roles of the app was needed by something that has run in this world. */
  toNeedAllItsPermissions(): R;
}

declare global {
  // The types of jest are extended in this namespace.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface Matchers<R> extends WorkflowMatchers<R> {}
  }
}
