import type { Json } from '../base/json';
import type { MapState, State } from '../language/definition';
import { checkResult as checkResultShape } from '../offer/check-result';
import { describedIntegration } from '../offer/described-integration';
import { integrationNameOf } from '../offer/integration-name';
import { isObject } from '../language/jsonpath/select';
import { checkContext } from './context-checks';
import { TestStateException, type Mock, type StateConfiguration, type TestStateOptions } from './options';

const MOCKABLE = ['Task', 'Parallel', 'Map'];

/** Refuses a mock that AWS refuses, and the lack of one. */
export function checkMock(state: State, options: TestStateOptions): void {
  const { mock, stateConfiguration, context } = options;
  if (context !== undefined) {
    if (mock === undefined) throw refused('A Context object can only be specified together with a mock.');
    checkContext(context, state);
  }
  if (mock === undefined) return checkWithoutMock(state, options);
  if (mock.result !== undefined && mock.errorOutput !== undefined) {
    throw refused('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (!MOCKABLE.includes(state.Type)) {
    throw refused(`State type '${state.Type}' is not supported when a mock is specified`);
  }
  if (mock.result !== undefined) checkResult(state, mock.result, mock);
  if (state.Type === 'Map') checkFailureCount(mock, stateConfiguration);
}

function checkWithoutMock(state: State, { stateConfiguration, roleArn }: TestStateOptions): void {
  if (stateConfiguration?.mapIterationFailureCount !== undefined) {
    throw refused('TestState does not support MapIterationFailureCount when a mock is not specified.');
  }
  if (state.Type === 'Map' || state.Type === 'Parallel') {
    const message =
      'TestState API does not support Map or Parallel states. ' +
      'Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]';
    throw new TestStateException('InvalidDefinition', message);
  }
  if (state.Type === 'Task' && roleArn === undefined) {
    throw refused('RoleArn must be specified when testing a Task state');
  }
}

function checkResult(state: State, result: Json, mock: Mock): void {
  if (state.Type === 'Task') {
    const described = mock.fieldValidationMode === 'NONE' ? undefined : describedIntegration(state.Resource);
    const shape = described?.offer?.output;
    if (described === undefined || shape === undefined || !answersAtOnce(state.Resource)) return;
    const mode = { naming: described.resultNaming, required: mock.fieldValidationMode !== 'PRESENT' };
    const problem = checkResultShape(result, shape, mode);
    if (problem !== undefined) throw refused(`Mock result schema validation error: ${problem}`);
  } else if (state.Type === 'Map' && writesResults(state)) {
    if (!isObject(result)) throw refused('Mocked result must be a JSON object.');
  } else if (!Array.isArray(result)) {
    throw refused('Mocked result must be an array.');
  } else if (state.Type === 'Parallel' && result.length !== state.Branches.length) {
    throw refused('Mocked result must contain the same number of items as number of Parallel branches.');
  }
}

/** What a job or whoever has the task token answers is not of the action's shape. */
function answersAtOnce(resource: string): boolean {
  return integrationNameOf(resource)?.pattern === 'request';
}

/** The result of a Map that writes to S3 is where it has written to. */
function writesResults(state: MapState): boolean {
  return state.ResultWriter?.Resource !== undefined;
}

function checkFailureCount({ result }: Mock, configuration: StateConfiguration | undefined): void {
  const failures = configuration?.mapIterationFailureCount;
  if (failures !== undefined && Array.isArray(result) && failures > result.length) {
    throw refused('Map iteration failure count must be less than or equal to the number of Map iterations');
  }
}

function refused(message: string): TestStateException {
  return new TestStateException('ValidationException', message);
}
