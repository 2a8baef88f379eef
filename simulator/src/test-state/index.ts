import { isFailureTolerated } from './tolerance';
import { outcomeOf } from '../engine/states';
import type { Json } from '../base/json';
import type { Failure, Outcome } from '../engine/fields/outcome';
import { AslError } from '../language/asl-error';
import type { State } from '../language/definition';
import { DataFlow, type Passed, type ResultState } from './data-flow';
import { answerFailure } from './failure';
import { Inspection } from './inspection';
import { checkMock } from './mock-checks';
import type { TestStateAnswer, TestStateOptions } from './options';
import { TestEnvironment } from './test-environment';
import { testedState } from './tested-state';

export {
  TestStateException,
  type Mock,
  type StateConfiguration,
  type TestStateAnswer,
  type TestStateOptions,
} from './options';

/**
 * Runs a single state with a mock in the place of what it would call, and answers as AWS's TestState API does.
 * @throws TestStateException when AWS would refuse the test; an error when the state would call something for real.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
 */
export async function testState(options: TestStateOptions): Promise<TestStateAnswer> {
  const tested = testedState(options);
  checkMock(tested.state, options);
  const input = options.input ?? {};
  const environment = TestEnvironment.of(tested, options);
  const inspection = new Inspection();
  inspection.set('input', input);
  const answer = await run(tested.state, input, environment, inspection, options);
  const variables = environment.variables.toJson();
  if (Object.keys(variables).length > 0) inspection.set('variables', variables);
  const inspected = (options.inspectionLevel ?? 'INFO') !== 'INFO';
  return withoutUndefined({ ...answer, ...(inspected ? { inspectionData: inspection.data } : {}) });
}

/** A failure on its way to Retry and Catch. */
class StateFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.error);
  }
}

async function run(
  state: State,
  input: Json,
  environment: TestEnvironment,
  inspection: Inspection,
  options: TestStateOptions,
): Promise<TestStateAnswer> {
  try {
    const passed = await pass(state, input, environment, inspection, options);
    if (passed.assigned !== undefined) environment.variables.assign(passed.assigned);
    return { status: 'SUCCEEDED', output: passed.output, nextState: passed.next };
  } catch (error) {
    const failure = failureOf(error);
    const retries = options.stateConfiguration?.retrierRetryCount ?? 0;
    return answerFailure(state, input, failure, environment, inspection, retries);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof StateFailure) return error.failure;
  if (error instanceof AslError) return { error: error.errorName, cause: error.causeText };
  throw error;
}

async function pass(
  state: State,
  input: Json,
  environment: TestEnvironment,
  inspection: Inspection,
  options: TestStateOptions,
): Promise<Passed & { readonly next?: string }> {
  const flow = new DataFlow(input, environment, inspection);
  switch (state.Type) {
    case 'Pass':
    case 'Task':
    case 'Parallel':
    case 'Map':
      return { ...(await flow.result(state, await resultOf(state, flow, inspection, options))), next: state.Next };
    default:
      if (environment.language === 'JSONPath') flow.inputPath('InputPath' in state ? state : {});
      return exited(await outcomeOf(state, input, environment));
  }
}

/** The result of a state that makes one, or is given one by the mock. */
async function resultOf(
  state: ResultState,
  flow: DataFlow,
  inspection: Inspection,
  options: TestStateOptions,
): Promise<Json> {
  if (state.Type === 'Pass') {
    if (state.Result !== undefined) inspection.set('result', state.Result);
    return state.Result ?? flow.parameters(state);
  }
  if (state.Type === 'Parallel') await flow.parallelInput(state);
  if (state.Type === 'Map') checkTolerance(await flow.mapItems(state, options.stateConfiguration), options);
  if (state.Type === 'Task') await flow.taskArguments(state);
  const result = mockedResult(options);
  if (state.Type === 'Task') inspection.set('result', result);
  return result;
}

function mockedResult({ mock }: TestStateOptions): Json {
  if (mock === undefined) {
    throw new Error("A Task is tested without calling anything: give 'mock' a 'result' or an 'errorOutput'");
  }
  if (mock.errorOutput !== undefined) throw new StateFailure(mock.errorOutput);
  return mock.result ?? {};
}

function checkTolerance(
  limits: Parameters<typeof isFailureTolerated>[1],
  { stateConfiguration }: TestStateOptions,
): void {
  if (isFailureTolerated(stateConfiguration?.mapIterationFailureCount ?? 0, limits)) return;
  throw new StateFailure({
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
  });
}

/** Choice, Wait, Succeed and Fail: no time passes in a test. */
async function exited(outcome: Outcome): Promise<Passed & { readonly next?: string }> {
  if (outcome.kind === 'failed') throw new StateFailure(outcome.failure);
  if (outcome.kind === 'waiting') {
    await outcome.until();
    return exited(await outcome.finish());
  }
  if (outcome.kind === 'exited') return outcome;
  throw new Error(`A state that is ${outcome.kind} can't be tested by itself`);
}

function withoutUndefined(answer: TestStateAnswer): TestStateAnswer {
  return Object.fromEntries(
    Object.entries(answer).filter(([, value]) => value !== undefined),
  ) as unknown as TestStateAnswer;
}
