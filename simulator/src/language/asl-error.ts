/**
 * An error that fails a state: an error name, and a cause as AWS words it.
 *
 * The sentence that AWS puts in front of many causes ("An error occurred while executing the state …") is not part of
 * it: only the engine knows the event at which the state was entered.
 */
export class AslError extends Error {
  /** The error name, e.g. `States.Runtime`. */
  readonly errorName: string;
  /** What happened, in AWS's words; undefined when AWS gives no cause. */
  readonly causeText: string | undefined;

  constructor(errorName: string, causeText?: string) {
    super(causeText === undefined ? errorName : `${errorName}: ${causeText}`);
    this.name = 'AslError';
    this.errorName = errorName;
    this.causeText = causeText;
  }
}

/** The error that nothing catches: the definition asks for something that the data can't give. */
export function runtimeError(cause: string): AslError {
  return new AslError('States.Runtime', cause);
}
