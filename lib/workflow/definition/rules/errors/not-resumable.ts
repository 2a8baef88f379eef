import type { AslState } from '../../../../states/asl-state';
import type { Rule } from '../../finding';

const OWN_INPUT = /(\$states\.context|\$\$)\.Execution\.Input\b/;
const OWN_NAME = /(\$states\.context|\$\$)\.Execution\.Name\b/;
const OWN_MACHINE = /(\$states\.context|\$\$)\.StateMachine\b/;

/** An execution that goes on is another one, with an input and a name of its own, by which it is known. */
export const notResumable: Rule = ({ state, machine }) => {
  if (machine.resumable !== true) return undefined;
  const text = textOf(state);
  if (OWN_INPUT.test(text)) {
    return (
      "must not read the input of its execution in a workflow that is 'resumable': one that goes on has another; " +
      "have the first state assign '{% $states.input %}' to a variable, and read that"
    );
  }
  if (OWN_MACHINE.test(text) && OWN_NAME.test(text) && /:startExecution\b/i.test(state.Resource ?? '')) {
    return (
      "must not start its own machine under a name made of its own in a workflow that is 'resumable': what follows one that " +
      "goes on would be taken for another one that does; leave out 'resumable'"
    );
  }
  return undefined;
};

/** The texts of the state itself; the states in it are asked by themselves. */
function textOf(state: AslState): string {
  return JSON.stringify({ ...state, Branches: undefined, Iterator: undefined, ItemProcessor: undefined });
}
