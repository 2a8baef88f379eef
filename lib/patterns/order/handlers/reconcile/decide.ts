/** The part of a history event that is read. */
export interface HistoryEvent {
  readonly type?: string;
  readonly stateEnteredEventDetails?: { readonly name?: string };
  readonly stateExitedEventDetails?: { readonly assignedVariables?: Readonly<Record<string, string>> };
}

/** The way to go on with an order, and the answers of its steps so far. */
export interface Decision {
  readonly action: 'undo' | 'complete';
  readonly results: unknown;
  /** Whether the execution itself has told operators how it failed. */
  readonly reported: boolean;
}

/** The parts of the state machine that the decision needs to know. */
export interface Landmarks {
  /** The first state behind the point of no return. */
  readonly completionState: string;
  /** The variable that holds the results of the steps. */
  readonly resultsVariable: string;
  /** The variable that is assigned once operators have heard. */
  readonly reportedVariable: string;
}

/**
 * Whether an order whose execution has ended is to be completed or undone: whoever got behind the point of no return was told to go forward.
 *
 * `newestFirst` is the history of the execution, the latest event first.
 */
export function decide(newestFirst: readonly HistoryEvent[], landmarks: Landmarks): Decision {
  const passed = newestFirst.some((event) => event.stateEnteredEventDetails?.name === landmarks.completionState);
  const results = lastAssigned(newestFirst, landmarks.resultsVariable);
  return {
    action: passed ? 'complete' : 'undo',
    results: results === undefined ? {} : (JSON.parse(results) as unknown),
    reported: lastAssigned(newestFirst, landmarks.reportedVariable) !== undefined,
  };
}

function lastAssigned(newestFirst: readonly HistoryEvent[], variable: string): string | undefined {
  const event = newestFirst.find((each) => each.stateExitedEventDetails?.assignedVariables?.[variable] !== undefined);
  return event?.stateExitedEventDetails?.assignedVariables?.[variable];
}
