import { type Diagnostic, definitionError } from '../language/validate';

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

/** A definition that AWS refuses. */
export class DefinitionError extends ServiceError {
  /** Every reason, with the state and field. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super('InvalidDefinition', definitionError(diagnostics));
    this.name = 'DefinitionError';
    this.diagnostics = diagnostics;
  }
}
