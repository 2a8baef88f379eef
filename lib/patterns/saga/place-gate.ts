import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { expressionBody, isExpression, jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { addCatcher, type Catcher } from '../../states/catchers';
import type { SagaExpressions } from './expressions';
import type { Gate, GateError, GatePlace } from '../../work/gate';

/** A gate, and what it stands among. */
export interface GateProps {
  readonly name: string;
  readonly gate: Gate;
  readonly names: FragmentNames;
  readonly expressions: SagaExpressions;
  /** Whether an earlier step has put a result into the variable. */
  readonly hasResults: boolean;
  /** The way back when it refuses; undefined where there is nothing to undo. */
  readonly back?: Omit<Catcher, 'errors'>;
}

/** A gate in its place. */
export interface PlacedGate {
  readonly start: sfn.State;
  readonly ends: readonly sfn.INextable[];
  readonly states: readonly sfn.State[];
  readonly next: (state: sfn.State) => void;
  readonly hasResults: boolean;
}

const INPUT = '{% $states.input %}';

/** Makes the states of a gate: whatever fails in one of them refuses, and undoes the steps before. */
export function placeGate(scope: Construct, props: GateProps): PlacedGate {
  const { name, gate, names, expressions, hasResults, back } = props;
  const refusals: sfn.State[] = [];
  let keeps = false;
  const bindings = expressions.bindings({ hasResults });
  const place: GatePlace = {
    scope,
    names,
    name,
    bindings,
    fields: {
      step: quoted(name),
      execution: '$states.context.Execution.Id',
      input: '$states.input',
      results: bindings.results ?? '{}',
    },
    keeps: (result) => {
      keeps = true;
      return { [expressions.results]: expressions.addResults(`${quoted(name)}: ${result}`, !hasResults) };
    },
    refusal: (phrase, error, cause) => {
      const state = refusalState(scope, { ...props, phrase, error, cause });
      refusals.push(state);
      return state;
    },
  };
  const { start, ends, caught } = gate.create(place);
  for (const { state, renamed } of caught) {
    if (renamed !== undefined) catchRenamed(state, renamed, place, back);
    if (back !== undefined) addCatcher(state, { ...back, errors: [sfn.Errors.ALL] });
  }
  return {
    start,
    ends,
    states: [...caught.map(({ state }) => state), ...refusals],
    next: (state) => ends.forEach((end) => void end.next(state)),
    hasResults: keeps,
  };
}

function catchRenamed(
  state: sfn.State,
  { errors, as }: GateError,
  place: GatePlace,
  back: Omit<Catcher, 'errors'> | undefined,
): void {
  const caught = { Error: as, Cause: '{% $states.errorOutput.Cause %}' };
  // A Fail state finds the cause in a variable: the input stays what it was.
  const variable = place.names.variable('refused');
  if (back !== undefined) return addCatcher(state, { ...back, errors, caught });
  const to = place.refusal('refused', as, jsonata(`$${variable}.caught.Cause`));
  addCatcher(state, { errors, to, variable, facts: {}, caught });
}

interface Refusal extends Pick<GateProps, 'name' | 'names' | 'back'> {
  readonly phrase: string;
  readonly error: string;
  readonly cause: string;
}

function refusalState(scope: Construct, { name, names, back, phrase, error, cause }: Refusal): sfn.State {
  const common = { stateName: names.state(`${name}: ${phrase}`), queryLanguage: sfn.QueryLanguage.JSONATA };
  const id = `${name} ${phrase}`;
  if (back === undefined) return new sfn.Fail(scope, id, { ...common, error, cause: textOf(cause) });
  const pass = new sfn.Pass(scope, id, {
    ...common,
    assign: { ...back.assign, [back.variable]: { ...back.facts, caught: { Error: error, Cause: textOf(cause) } } },
    outputs: INPUT,
  });
  pass.next(back.to);
  return pass;
}

/** A cause is text, whatever an expression gives. */
function textOf(cause: string): string {
  return isExpression(cause) ? jsonata(`$string(${expressionBody(cause)})`) : cause;
}
