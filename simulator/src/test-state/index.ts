import type { Json } from '../base/json';
import type { State } from '../language/definition';
import { answerFailure } from './failure';
import { Inspection } from './inspection';
import { checkMock } from './mock-checks';
import { failureOf, StateRun } from './run-state';
import { checkTestStateOptions, type TestStateAnswer, type TestStateOptions } from './options';
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
  checkTestStateOptions(options);
  const tested = testedState(options);
  checkMock(tested.state, options);
  const input = options.input ?? {};
  const inspection = new Inspection(tested.state);
  const environment = TestEnvironment.of(tested, options, inspection);
  inspection.set('input', input);
  const answer = await run(tested.state, input, environment, inspection, options);
  const variables = environment.variables.toJson();
  if (Object.keys(variables).length > 0) inspection.set('variables', variables);
  const inspected = (options.inspectionLevel ?? 'INFO') !== 'INFO';
  return withoutUndefined({ ...answer, ...(inspected ? { inspectionData: inspection.data } : {}) });
}

async function run(
  state: State,
  input: Json,
  environment: TestEnvironment,
  inspection: Inspection,
  options: TestStateOptions,
): Promise<TestStateAnswer> {
  try {
    const exited = await new StateRun(state, environment, inspection, options).run(input);
    if (exited.assigned !== undefined) environment.variables.assign(exited.assigned);
    return { status: 'SUCCEEDED', output: exited.output, nextState: exited.next };
  } catch (error) {
    const failure = failureOf(error);
    const retries = options.stateConfiguration?.retrierRetryCount ?? 0;
    return answerFailure(state, input, failure, environment, inspection, retries);
  }
}

function withoutUndefined(answer: TestStateAnswer): TestStateAnswer {
  return Object.fromEntries(
    Object.entries(answer).filter(([, value]) => value !== undefined),
  ) as unknown as TestStateAnswer;
}
