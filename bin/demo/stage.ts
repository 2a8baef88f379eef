import { isDeepStrictEqual } from 'node:util';
import type { Run, World } from 'cdk-workflow-simulator';

/** One line of the story: when, what kind of thing, what. */
export interface Moment {
  /** Virtual milliseconds since the scenario began. */
  readonly atMs: number;
  readonly kind: 'state' | 'end' | 'message' | 'request' | 'table' | 'event';
  readonly text: string;
}

/** Something that had to be so, and whether it was. */
export interface Check {
  readonly what: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly ok: boolean;
}

/** An execution as the demo shows it. */
export interface ExecutionSummary {
  readonly name: string;
  readonly status: string;
  readonly error?: string;
  readonly transitions: number;
  readonly virtualMs: number;
}

/** A scenario of the demo: something that happens to a deployed stack. */
export interface Scenario {
  readonly title: string;
  readonly play: (stage: Stage) => Promise<void>;
  /** The same with less of everything, for a test that plays it many times; without one, `play` is small. */
  readonly playSmall?: (stage: Stage) => Promise<void>;
}

/** Where a scenario plays: a fresh world, and what has been seen of it so far. */
export class Stage {
  readonly moments: Moment[] = [];
  readonly checks: Check[] = [];
  readonly executions: ExecutionSummary[] = [];
  private readonly beganMs: number;

  constructor(readonly world: World) {
    this.beganMs = world.now.getTime();
  }

  /** Notes something that has happened, now or at another virtual instant. */
  note(kind: Moment['kind'], text: string, atMs = this.world.now.getTime()): void {
    this.moments.push({ atMs: atMs - this.beganMs, kind, text });
  }

  /** Notes what a table holds. */
  async showTable(table: string, label: string): Promise<void> {
    const items = await this.world.table(table).items();
    const rows = items.map((item) => JSON.stringify(item)).join('  ');
    this.note('table', `${label}: ${rows === '' ? '(empty)' : rows}`);
  }

  /** Notes what an execution went through and how it ended. */
  showRun(run: Run): void {
    for (const { state, enteredAtMs } of run.path) this.note('state', state, enteredAtMs);
    const { name, status, error, transitions, elapsedMs } = run;
    this.note('end', error === undefined ? status : `${status} with ${error}`);
    this.executions.push({ name, status, ...(error !== undefined && { error }), transitions, virtualMs: elapsedMs });
  }

  /** Compares; the demo fails when something is not as it had to be. */
  check(what: string, actual: unknown, expected: unknown): void {
    this.checks.push({ what, expected, actual, ok: isDeepStrictEqual(actual, expected) });
  }
}
