import { type EventRecord, StateDetails } from './history';
import { loopIn } from './loops';

/** The most events that the history of a Standard execution can hold. */
export const MAX_EVENTS = 25_000;

/** As many of the last events as it takes to see what goes round. */
const LOOKED_AT = 2_500;

/** Why an execution ends when its history is full: AWS's words, and the loop that filled it, where there is one. */
export function quotaCause(records: readonly EventRecord[]): string {
  const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
  const last = records.slice(-LOOKED_AT);
  const loop = loopIn(namesEntered(last));
  return loop === undefined || isOneMap(last) ? cause : `${cause} The loop is ${loop}.`;
}

function namesEntered(records: readonly EventRecord[]): string[] {
  return records.flatMap(({ details }) =>
    details instanceof StateDetails && details.what === 'entered' ? [details.name] : [],
  );
}

/** The iterations of one large Map look alike too. */
function isOneMap(records: readonly EventRecord[]): boolean {
  const count = (type: string) => records.filter((record) => record.type === type).length;
  return count('MapIterationStarted') > 0 && count('MapStateEntered') < 2;
}
