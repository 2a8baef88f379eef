import type { AslState } from '../../states/asl-state';
import type { Rule } from './finding';
import { functionOf, isActivity, isCallback, isJob, isUnbounded } from '../../states/task-facts';

const MAX_STATE_NAME = 80;

/** What AWS refuses, at deployment or when the state is entered, and what could hang until the execution's one-year limit. */
export const DEFINITION_ERRORS: Readonly<Record<string, Rule>> = {
  nameTooLong: ({ name }) =>
    name.length > MAX_STATE_NAME
      ? `must have a name of at most ${MAX_STATE_NAME} characters, got ${name.length}; shorten the id or the prefix`
      : undefined,

  callbackInExpress: ({ state, machine }) =>
    machine.express && isCallback(state)
      ? "waits for a task token, which an EXPRESS workflow can't; use StateMachineType.STANDARD"
      : undefined,

  jobInExpress: ({ state, machine }) =>
    machine.express && (isJob(state) || isActivity(state))
      ? "waits for a job or an activity, which an EXPRESS workflow can't; use StateMachineType.STANDARD"
      : undefined,

  distributedMapInExpress: ({ state, machine }) =>
    machine.express && state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED'
      ? "is a distributed Map, which an EXPRESS workflow can't hold; use StateMachineType.STANDARD"
      : undefined,

  waitWithoutEnd: ({ state }) =>
    (isCallback(state) || isActivity(state)) && isUnbounded(state) && !hasHeartbeat(state)
      ? "must have a timeout: nothing else ends it when its answer is lost; give 'taskTimeout'"
      : undefined,

  heartbeatTooLong: ({ state: { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } }) =>
    typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout
      ? `must have a heartbeat shorter than its timeout of ${timeout} seconds, got ${heartbeat}; shorten 'heartbeatTimeout'`
      : undefined,

  timeoutBelowFunction: ({ state, machine }) => {
    const { TimeoutSeconds: seconds } = state;
    const functionName = functionOf(state);
    if (typeof seconds !== 'number' || functionName === undefined) {
      return undefined;
    }
    const functionSeconds = machine.functionTimeoutSeconds?.(functionName);
    return functionSeconds !== undefined && seconds < functionSeconds
      ? `must wait at least as long as its function may run, ${functionSeconds} seconds, got ${seconds}: the work would go on unseen; ` +
          "lengthen 'taskTimeout' or shorten the timeout of the function"
      : undefined;
  },

  parametersNoObject: ({ state: { Parameters: parameters } }) =>
    typeof parameters === 'string'
      ? `must have an object as Parameters, got '${parameters}'; give its fields one by one`
      : undefined,

  choiceLanguage: ({ state }) => wrongChoice(state),

  allNotLast: ({ state }) => {
    const misplaced = [state.Retry ?? [], state.Catch ?? []].some((handlers) =>
      handlers.some(
        ({ ErrorEquals: errors }, index) =>
          errors.includes('States.ALL') && (errors.length > 1 || index < handlers.length - 1),
      ),
    );
    return misplaced
      ? 'must name States.ALL alone and last in Retry and Catch; move what stands after it before it'
      : undefined;
  },
};

/** The machine is JSONPath at the top, so that a state without a language of its own is too. */
function wrongChoice({ Type: type, QueryLanguage: language, Choices: choices = [] }: AslState): string | undefined {
  if (type !== 'Choice') {
    return undefined;
  }
  const isJsonata = language === 'JSONata';
  const foreign = choices.some((choice) => 'Condition' in choice !== isJsonata);
  return foreign
    ? `must have conditions in its own language, ${isJsonata ? 'JSONata' : 'JSONPath'}; use ${
        isJsonata ? 'Condition.jsonata' : 'the conditions for JSONPath'
      }`
    : undefined;
}

function hasHeartbeat(state: AslState): boolean {
  return state.HeartbeatSeconds !== undefined || state.HeartbeatSecondsPath !== undefined;
}
