/** The part of a history event that is read. */
export interface HistoryEvent {
  readonly stateEnteredEventDetails?: { readonly name?: string };
  readonly stateExitedEventDetails?: {
    readonly name?: string;
    readonly assignedVariables?: Readonly<Record<string, string>>;
  };
}

/** The states of the poll that say how far it has come. */
export interface Landmarks {
  /** The variable that the start assigns. */
  readonly jobVariable: string;
  /** The question what came out, behind which the job is settled. */
  readonly endState: string;
  /** The states that cancel the job behind that question. */
  readonly cancelStates: readonly string[];
}

/** The job that an execution has left behind: JSON; undefined when it has started none, or has settled it. */
export function openJob(newestFirst: readonly HistoryEvent[], landmarks: Landmarks): string | undefined {
  const { jobVariable, endState, cancelStates } = landmarks;
  const started = newestFirst.findIndex(
    ({ stateExitedEventDetails: exited }) => exited?.assignedVariables?.[jobVariable] !== undefined,
  );
  if (started < 0) return undefined;
  const since = newestFirst.slice(0, started);
  const entered = new Set(since.map(({ stateEnteredEventDetails: details }) => details?.name));
  const exited = new Set(since.map(({ stateExitedEventDetails: details }) => details?.name));
  const isCutOff = cancelStates.some((name) => entered.has(name) && !exited.has(name));
  if (entered.has(endState) && !isCutOff) return undefined;
  return newestFirst[started]?.stateExitedEventDetails?.assignedVariables?.[jobVariable];
}
