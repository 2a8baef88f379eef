import { AslError } from '../../language/asl-error';

/** A field of a JSONata state evaluated to something that the state can't use. */
export class FieldError extends AslError {
  /** @param location the field, as the EvaluationFailed event names it; undefined where AWS names none. */
  constructor(
    cause: string,
    readonly location?: string,
  ) {
    super('States.QueryEvaluationError', cause);
  }
}
