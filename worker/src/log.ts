/** A line of the log: never the input, the output or the token of a task. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  /** Names the task without giving its token away: the start of the token's SHA-256. */
  readonly task?: string;
  /** The name of the error that it is about. */
  readonly error?: string;
  /** The message of that error. */
  readonly cause?: string;
  /** Milliseconds that the task took. */
  readonly elapsedMs?: number;
}

export type Logger = (entry: LogEntry) => void;

/** Writes each entry as a line of JSON to standard output, with the time and the name of the worker; `debug` is left out. */
export function jsonLines(workerName: string): Logger {
  return (entry) => {
    if (entry.level === 'debug') return;
    process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), worker: workerName, ...entry })}\n`);
  };
}
