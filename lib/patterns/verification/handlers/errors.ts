/** An error that a state of the workflow catches, or fails with. */
export class VerificationError extends Error {
  public constructor(
    name: 'Confirmed' | 'Superseded' | 'NotSent' | 'Overdue' | 'UserChanged' | 'UserNotFound',
    message: string,
  ) {
    super(message);
    this.name = `Verification.${name}`;
  }
}

export function confirmed(): VerificationError {
  return new VerificationError('Confirmed', 'The user is verified');
}

/** The workflow must fail and delete nobody: if there never was a message, the user did not fail to click. */
export function notSent(failure = 'no attempt has come that far'): VerificationError {
  return new VerificationError('NotSent', `No message could be sent before the deadline; the last failure: ${failure}`);
}

/** The deadline has passed while no attempt waited. */
export function overdue(): VerificationError {
  return new VerificationError('Overdue', 'The deadline has passed');
}

export function superseded(): VerificationError {
  return new VerificationError('Superseded', "The user's item belongs to a newer verification, or was replaced");
}
