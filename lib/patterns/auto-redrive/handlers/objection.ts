/** The part of an event of a history that is read. */
export interface HistoryEvent {
  readonly id?: number;
  readonly previousEventId?: number;
  readonly type?: string;
  readonly stateEnteredEventDetails?: { readonly name?: string };
}

/**
 * The reason for which the state machine itself objects to a redrive, by a history with the latest event first; undefined for none.
 *
 * One that ended in a Fail state has decided to end, undone things before it may be, and would only enter that state again.
 */
export function objectionOf(newestFirst: readonly HistoryEvent[], neverAfter: readonly string[]): string | undefined {
  const [last] = newestFirst;
  const failed = last && enteredBefore(newestFirst, last);
  if (failed?.type === 'FailStateEntered') return `it ended in the Fail state '${nameOf(failed)}', on purpose`;
  const passed = newestFirst.map(nameOf).find((name) => name !== undefined && neverAfter.includes(name));
  return passed === undefined ? undefined : `it has entered the state '${passed}', after which it is never redriven`;
}

/** The entering of the state in which an event happened. */
function enteredBefore(newestFirst: readonly HistoryEvent[], event: HistoryEvent): HistoryEvent | undefined {
  let wanted = event.previousEventId;
  for (const each of newestFirst) {
    if (each.id !== wanted) continue;
    if (each.type?.endsWith('StateEntered') === true) return each;
    wanted = each.previousEventId;
  }
  return undefined;
}

function nameOf({ stateEnteredEventDetails: entered }: HistoryEvent): string | undefined {
  return entered?.name;
}
