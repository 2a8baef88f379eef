/** One thing about a definition that AWS's ValidateStateMachineDefinition reports. */
export interface Diagnostic {
  /** ERROR: AWS refuses the definition. */
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** The state and field, e.g. `/States/Pay/Resource`; left out when the whole definition is meant. */
  readonly location?: string;
}

/** Collects diagnostics. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

  /** A rule of the schema is broken. */
  schema(message: string, location: string): void {
    this.error('SCHEMA_VALIDATION_FAILED', message, location);
  }

  error(code: string, message: string, location?: string): void {
    this.diagnostics.push({ severity: 'ERROR', code, message, ...(location === undefined ? {} : { location }) });
  }

  warning(code: string, message: string, location: string): void {
    this.diagnostics.push({ severity: 'WARNING', code, message, location });
  }
}

/** The message with which AWS's CreateStateMachine refuses a definition: all its errors. */
export function definitionError(errors: readonly Diagnostic[]): string {
  const told = errors.map(({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`);
  return `Invalid State Machine Definition: '${told.join(', ')}'`;
}
