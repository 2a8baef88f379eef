/** A call that AWS's Step Functions API refuses, with the exception's name as `code`. */
export class ServiceError extends Error {
  /** E.g. `ExecutionAlreadyExists`, `TaskTimedOut`, `InvalidToken`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
  }
}
