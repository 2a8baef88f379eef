/** An error that a state of the workflow catches, or fails with. */
export class ApprovalError extends Error {
  public constructor(name: 'InvalidRequest' | 'NotSent' | 'Overdue' | 'Rejected' | 'Expired', message: string) {
    super(message);
    this.name = `Approval.${name}`;
  }
}

/** The request is not one that anybody could be asked about. */
export function refused(why: string): ApprovalError {
  return new ApprovalError('InvalidRequest', `The approval can't be asked for: ${why}`);
}

/** Nobody was ever asked, so that nobody can have been late. */
export function notSent(failure = 'no attempt has come that far'): ApprovalError {
  return new ApprovalError('NotSent', `No message could be sent before the deadline; the last failure: ${failure}`);
}

/** The deadline has passed while no attempt waited. */
export function overdue(): ApprovalError {
  return new ApprovalError('Overdue', 'The deadline has passed');
}

/** An outcome that leads elsewhere than an approval. */
export function endedAs(name: 'Rejected' | 'Expired', decision: object): ApprovalError {
  const error = new ApprovalError(name, JSON.stringify(decision));
  // The cause of the failed call holds the stack too, which would repeat the message.
  error.stack = error.name;
  return error;
}
