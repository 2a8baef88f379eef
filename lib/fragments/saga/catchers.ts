import { Lazy, Token } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AslTask } from '../../private/asl-task';

/** Where an error leads, and the one variable that remembers it. */
export interface Catcher {
  readonly errors: string[];
  readonly to: sfn.State;
  readonly variable: string;
  /** What is remembered beside the error itself, which goes under `caught`. */
  readonly facts: Record<string, unknown>;
  /** Variables that are assigned beside it. */
  readonly assign?: Record<string, unknown>;
}

const ERROR_IN_JSONATA = '{% $states.errorOutput %}';
const INPUT_IN_JSONATA = '{% $states.input %}';

/** Adds a Catch that keeps the input of the state. */
export function addCatcher(
  state: sfn.State,
  catcher: Catcher,
  languageOfMachine: () => sfn.QueryLanguage | undefined,
): void {
  const { errors, to, variable, facts, assign } = catcher;
  const inJsonata = { ...assign, [variable]: { ...facts, caught: ERROR_IN_JSONATA } };
  if (state instanceof AslTask) {
    state.catch({ errors, to, assign: inJsonata, output: INPUT_IN_JSONATA });
  } else if (state instanceof sfn.Parallel) {
    state.addCatch(to, { errors, assign: inJsonata, outputs: INPUT_IN_JSONATA });
  } else if (state instanceof sfn.TaskStateBase) {
    catchOfReadyMade(state, catcher, languageOfMachine);
  }
}

/** Only when the machine is rendered is it known in which language a task of the user is. */
function catchOfReadyMade(
  task: sfn.TaskStateBase,
  { errors, to, variable, facts, assign }: Catcher,
  languageOfMachine: () => sfn.QueryLanguage | undefined,
): void {
  const inJsonata = (): boolean => isJsonata(task, languageOfMachine());
  task.addCatch(to, {
    errors,
    // Both are rendered in JSONata; the other language has no such field, and aws-cdk-lib leaves it out there.
    outputs: INPUT_IN_JSONATA,
    resultPath: Token.asString(Lazy.any({ produce: () => (inJsonata() ? undefined : sfn.JsonPath.DISCARD) })),
    assign: {
      ...assign,
      [variable]: Lazy.any({
        produce: () => (inJsonata() ? { ...facts, caught: ERROR_IN_JSONATA } : { ...facts, 'caught.$': '$' }),
      }),
    },
  });
}

/** Whether a task of the user is rendered in JSONata in a machine of this language. */
export function isJsonata(task: sfn.TaskStateBase, machine: sfn.QueryLanguage | undefined): boolean {
  const { QueryLanguage: own } = task.toStateJson(machine) as { QueryLanguage?: string };
  return (own ?? machine) === (sfn.QueryLanguage.JSONATA as string);
}
