/** What Lambda answers for an error: its type, its message and the stack as the function's own code sees it. */
export function describeError(error, folder) {
  if (!(error instanceof Error) && !(typeof error === 'object' && error !== null && 'message' in error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  const trace = String(error.stack ?? '').split('\n');
  return {
    errorType: error.name || error.constructor?.name || 'Error',
    errorMessage: error.message,
    trace: trace
      .filter((line) => !line.includes(import.meta.dirname))
      .map((line) => line.replaceAll(folder, '/var/task')),
  };
}

/** An error of the runtime itself, named as Lambda names it. */
export class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}
