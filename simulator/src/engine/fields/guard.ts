import { AslError } from '../../language/asl-error';
import { FieldError } from './field-error';
import { type Maybe } from './maybe';
import type { Failed } from './outcome';

/** Where an error happened: AWS puts it in front of the cause. */
export interface Place {
  readonly stateName: string;
  readonly eventId: number;
}

/** Evaluates; an error of the language becomes an outcome, anything else is thrown. */
export function guarded<T>(place: Place, evaluate: () => Maybe<T>): Maybe<T | Failed> {
  try {
    const value = evaluate();
    return value instanceof Promise ? value.catch((error: unknown) => failedBy(error, place)) : value;
  } catch (error) {
    return failedBy(error, place);
  }
}

/** The failure of a state by an error of the language; any other error is thrown on. */
export function failedBy(error: unknown, place: Place): Failed {
  if (!(error instanceof AslError)) throw error;
  const at = `An error occurred while executing the state '${place.stateName}' (entered at the event id #${place.eventId}).`;
  const cause = error.causeText === undefined ? undefined : `${at} ${error.causeText}`;
  return { kind: 'failed', failure: { error: error.errorName, cause }, evaluation: { location: locationIn(error) } };
}

/** The field that an error of evaluation names: AWS repeats it as a member of the EvaluationFailed event. */
function locationIn(error: AslError): string | undefined {
  if (error instanceof FieldError) return error.location;
  return /specified for the field '([^']+)'/.exec(error.causeText ?? '')?.[1];
}
