import { runtimeError } from '../../language/asl-error';
import type { ChoiceRule, ChoiceState } from '../../language/definition';
import { matchesRule } from '../../language/choice';
import { type Environment, pathScope } from '../fields/environment';
import { selectedInput, exit } from '../fields/fields';
import type { Json, JsonObject } from '../../base/json';
import { type Maybe, andThen } from '../fields/maybe';
import { typedField } from '../fields/typed-field';
import type { Outcome } from '../fields/outcome';

/** Choice: goes where the first rule that matches says. */
export function choice(state: ChoiceState, input: Json, environment: Environment): Maybe<Outcome> {
  if (environment.language === 'JSONata') {
    return andThen(firstTrue(state.Choices, 0, input, environment), (rule) =>
      take(state, rule, input, input, environment),
    );
  }
  const selected = selectedInput(state, input, environment);
  const scope = pathScope(selected, environment);
  const rule = state.Choices.find((candidate) => matchesRule(candidate, scope));
  return take(state, rule, input, selected, environment);
}

function firstTrue(
  rules: readonly ChoiceRule[],
  from: number,
  input: Json,
  environment: Environment,
): Maybe<ChoiceRule | undefined> {
  const rule = rules[from];
  if (rule === undefined) return undefined;
  const field = `Choices[${from}]/Condition`;
  const condition = typedField(rule.Condition as Json, field, ['boolean'], environment, { input });
  return andThen(condition, (holds) => (holds ? rule : firstTrue(rules, from + 1, input, environment)));
}

function take(
  state: ChoiceState,
  rule: ChoiceRule | undefined,
  input: Json,
  result: Json,
  environment: Environment,
): Maybe<Outcome> {
  const next = rule?.Next ?? state.Default;
  if (next === undefined) {
    throw runtimeError('Failed to transition out of the state. The state does not point to a next state.');
  }
  const source: { Assign?: JsonObject; Output?: Json } = rule ?? state;
  const at = rule === undefined ? '' : `Choices[${state.Choices.indexOf(rule)}]/`;
  const fields = { OutputPath: state.OutputPath, Assign: source.Assign, Output: source.Output, Next: next, at };
  return exit(fields, { input, result }, environment);
}
