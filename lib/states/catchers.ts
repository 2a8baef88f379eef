import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { AslMap } from './asl-map';
import { AslTask } from './asl-task';

/** The state that an error leads to, and the one variable that remembers it. */
export interface Catcher {
  readonly errors: string[];
  readonly to: sfn.State;
  readonly variable: string;
  /** The facts that are remembered beside the error itself, which goes under `caught`. */
  readonly facts: Record<string, unknown>;
  /** The value that goes under `caught`, of a state in JSONata. @default - the error */
  readonly caught?: unknown;
  /** Variables that are assigned beside it. */
  readonly assign?: Record<string, unknown>;
}

const ERROR_IN_JSONATA = '{% $states.errorOutput %}';
const INPUT_IN_JSONATA = '{% $states.input %}';

/** Adds a Catch that keeps the input of the state. */
export function addCatcher(state: sfn.State, catcher: Catcher): void {
  const { errors, to, variable, facts, caught = ERROR_IN_JSONATA, assign } = catcher;
  const inJsonata = { ...assign, [variable]: { ...facts, caught } };
  if (state instanceof AslTask || state instanceof AslMap) {
    state.catch({ errors, to, assign: inJsonata, output: INPUT_IN_JSONATA });
  } else if (state instanceof sfn.Parallel && isInJsonata(state)) {
    state.addCatch(to, { errors, assign: inJsonata, outputs: INPUT_IN_JSONATA });
  } else if (isReadyMade(state)) {
    catchOfReadyMade(state, catcher, inJsonata);
  }
}

/** Whether `addCatcher` can add a Catch to a state. */
export function canCatch(state: sfn.State): boolean {
  return state instanceof AslTask || state instanceof AslMap || isReadyMade(state);
}

/** The states of aws-cdk-lib that can catch, whoever made them. */
type ReadyMade = sfn.TaskStateBase | sfn.Parallel | sfn.Map | sfn.DistributedMap;

function isReadyMade(state: sfn.State): state is ReadyMade {
  return (
    state instanceof sfn.TaskStateBase ||
    state instanceof sfn.Parallel ||
    state instanceof sfn.Map ||
    state instanceof sfn.DistributedMap
  );
}

function isInJsonata(state: sfn.State): boolean {
  return (state.toStateJson() as RenderedTask).QueryLanguage === (sfn.QueryLanguage.JSONATA as string);
}

/**
 * Only when the machine is rendered is it known in which language a task of the user is. The Catch is made in JSONPath and rewritten then,
 * since aws-cdk-lib renders one without `Output` for a task that is JSONata only by way of its machine.
 */
function catchOfReadyMade(
  task: ReadyMade,
  { errors, to, variable, facts, assign }: Catcher,
  inJsonata: Record<string, unknown>,
): void {
  task.addCatch(to, {
    errors,
    resultPath: sfn.JsonPath.DISCARD,
    assign: { ...assign, [variable]: { ...facts, 'caught.$': '$' } },
  });
  const render = task.toStateJson.bind(task);
  task.toStateJson = (languageOfMachine): object => {
    const rendered = render(languageOfMachine) as RenderedTask;
    const language = rendered.QueryLanguage ?? languageOfMachine;
    if (language !== (sfn.QueryLanguage.JSONATA as string)) {
      return rendered;
    }
    const rewrite = (each: RenderedCatch): RenderedCatch =>
      each.Assign?.[variable] === undefined
        ? each
        : { ...each, Assign: inJsonata, Output: INPUT_IN_JSONATA, ResultPath: undefined };
    return { ...rendered, Catch: rendered.Catch?.map(rewrite) };
  };
}

interface RenderedTask {
  readonly QueryLanguage?: string;
  readonly Catch?: readonly RenderedCatch[];
}

interface RenderedCatch {
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}
