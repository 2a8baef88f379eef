import type { Json, JsonObject } from '../base/json';
import { checkedDefinition } from '../engine/run/checked-definition';
import { sameJson } from '../language/same-json';
import type { StateMachineDefinition } from '../language/definition';
import { readRecording } from '../replay/recording';
import { pruned } from './prune';
import { stoppedAt } from './stopped-at';

/** Options of {@link planResume}. */
export interface ResumeOptions {
  /** The corrected definition. @default - the one that the recording has with it */
  readonly definition?: StateMachineDefinition | JsonObject | string;
  /** The state to go on in. @default - the one that failed */
  readonly from?: string;
  /** Go on although something speaks against it. @default false */
  readonly force?: boolean;
}

/** How a failed execution goes on. */
export interface ResumePlan {
  /** The state that it goes on in. */
  readonly state: string;
  /** What the state is given. */
  readonly stateInput: Json;
  readonly variables: JsonObject;
  /** The input of the execution: what expressions find in the context is what it was. */
  readonly input: Json;
  /** The machine that goes on: one Pass in front, and nothing that can't be reached any more. */
  readonly definition: StateMachineDefinition;
  /** How it is started in a machine of `Workflow({ resumable: true })`: the name and the input of the execution. */
  readonly entry: { readonly name: string; readonly input: JsonObject };
  /**
   * Whether, started through the entry, branches or iterations run again that had ended: it leads to a state, not into it.
   * In `definition` they do not.
   */
  readonly entryRepeats: boolean;
  /** What speaks against it. */
  readonly doubts: readonly string[];
}

/**
 * Plans how a failed execution goes on under a corrected definition: with the input and the variables that the failed state
 * had; the states before it do not run again.
 * @throws when the execution has not failed, when the definition is not valid or lacks the state, and, unless forced, when
 * going on would go back behind effects: a saga past its pivot or in its compensation, steps that ran after the failure.
 */
export function planResume(history: unknown, options: ResumeOptions = {}): ResumePlan {
  const recording = readRecording(history);
  const given = options.definition ?? recording.definition;
  if (given === undefined) throw new Error('A plain history has no definition with it: give the option definition');
  const corrected = checkedDefinition(given as JsonObject | string, recording.type);
  const stop = stoppedAt(recording, options.from);
  const doubts: string[] = [];
  if (/^Saga\.(CompletionFailed|CompensationFailed)$/.test(stop.error)) {
    doubts.push(
      `It ended with ${stop.error}: a saga beyond its pivot, or one that could not undo, is put right by its own means`,
    );
  }
  if (stop.after.length > 0) {
    const names = stop.after.map((each) => `'${each}'`).join(', ');
    doubts.push(`After '${stop.state}' had failed, ${names} ran: what they undid would have to be done again`);
  }
  const { definition, again } = pruned(corrected, stop, recording);
  if (again.length > 0) {
    const names = again.map((each) => `'${each}'`).join(', ');
    doubts.push(`${names}: the children of a distributed Map that had succeeded run again`);
  }
  if (doubts.length > 0 && options.force !== true) throw new Error(`${doubts.join('. ')}. Force it if you know better`);
  checkedDefinition(definition as unknown as JsonObject, recording.type);
  const input = recording.events[0]?.told['input'] ?? {};
  const { state: at, input: stateInput, variables } = stop;
  const name = `resumed--${recording.executionArn?.split(':').at(-1) ?? 'execution'}`.slice(0, 80);
  const entry = { name, input: { state: at, input: stateInput, variables } };
  const entryRepeats = !sameJson(
    (corrected.States[at] ?? null) as unknown as Json,
    (definition.States[at] ?? null) as unknown as Json,
  );
  return { state: at, stateInput, variables, input, definition, entry, entryRepeats, doubts };
}
