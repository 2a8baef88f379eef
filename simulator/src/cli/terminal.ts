/** Where a command reads and writes: results go to `out`, everything else to `note`. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  note(text: string): void;
  readInput(): string;
  /** Asks whoever sits there. @default - nobody does */
  ask?(question: string): Promise<string>;
}

/** A command can't start: the message says what is missing and what to do. The exit code is 1. */
export class CannotStart extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CannotStart';
  }
}

/** The exit codes: what the command was about went well, it could not start, or what it ran did not go well. */
export const EXIT = { well: 0, cannotStart: 1, failed: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Prints a result: with `--json` as one JSON value, otherwise as text. */
export function printResult(terminal: Terminal, asJson: boolean | undefined, value: unknown, text: () => string): void {
  terminal.out(asJson === true ? `${JSON.stringify(value, undefined, 2)}\n` : endWithNewline(text()));
}

function endWithNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** A number with its noun: `1 transition`, `2 transitions`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
