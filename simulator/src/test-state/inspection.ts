import type { Json, JsonObject } from '../base/json';
import type { State } from '../language/definition';

const RESULT = ['afterResultSelector', 'afterResultPath'];

/** The steps that AWS shows of a state of each type. */
const SHOWN: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: ['afterInputPath', 'afterParameters', 'afterArguments', 'result', ...RESULT],
  Pass: ['afterInputPath', 'afterParameters', 'result', ...RESULT],
  Parallel: RESULT,
  Map: [
    'afterInputPath',
    'afterItemsPath',
    'afterItemsPointer',
    'afterItemSelector',
    'afterItemBatcher',
    'maxConcurrency',
    'toleratedFailureCount',
    'toleratedFailurePercentage',
    ...RESULT,
  ],
  Choice: ['afterInputPath'],
  Wait: ['afterInputPath'],
  Succeed: ['afterInputPath'],
  Fail: ['afterInputPath'],
};
/** Of a Pass with a result of its own, AWS shows that in their place. */
const BEFORE_RESULT = ['afterInputPath', 'afterParameters'];
const OF_EVERY_STATE = ['input', 'variables', 'errorDetails'];

/** Collects what the steps of data processing gave, as AWS's `inspectionData`. */
export class Inspection {
  readonly data: JsonObject = {};
  private readonly shown: ReadonlySet<string>;

  constructor(state: State) {
    const hidden = state.Type === 'Pass' && state.Result !== undefined ? BEFORE_RESULT : [];
    this.shown = new Set([...OF_EVERY_STATE, ...SHOWN[state.Type].filter((step) => !hidden.includes(step))]);
  }

  set(step: string, value: Json): void {
    if (this.shown.has(step)) this.data[step] = value;
  }
}
