import type { Agenda } from '../base/agenda';
import type { Execution } from '../engine/run/execution';
import type { RecordedEvent } from './recording';

/** Where a history has no times: whoever stopped it did so long after what it did by itself. */
const STOPPED_AFTER_MS = 60_000;
/** How often somebody waits behind what happens at one instant, when nothing is told meanwhile. */
const PATIENCE = 50;

/** What people did to an execution while it was recorded: they stopped it, they started it again. */
export class OutsideHands {
  private left = 0;

  constructor(
    private readonly agenda: Agenda,
    private readonly execution: Execution,
    private readonly startMs: number,
  ) {}

  /** Whether nothing more comes from outside. */
  get areStill(): boolean {
    return this.left === 0;
  }

  follow(events: readonly RecordedEvent[]): void {
    const { execution } = this;
    for (const event of events) {
      const { error, cause } = event.told as { readonly error?: string; readonly cause?: string };
      if (event.type === 'ExecutionAborted') this.later(event, () => execution.stop(error, cause));
      if (event.type === 'ExecutionRedriven') {
        this.later(event, () =>
          execution.isOver && execution.status !== 'SUCCEEDED' ? execution.redrive() : undefined,
        );
      }
    }
  }

  /** At the recorded instant, after all that was told before. */
  private later(event: RecordedEvent, action: () => void): void {
    this.left += 1;
    const { agenda, execution } = this;
    let [seen, waited] = [0, 0];
    const tryNow = (): void => {
      const told = execution.history.length;
      waited = told > seen ? 0 : waited + 1;
      seen = told;
      if (told < event.id - 1 && waited < PATIENCE) return void agenda.soon(event.type, tryNow);
      this.left -= 1;
      action();
    };
    agenda.at(event.atMs ?? this.startMs + STOPPED_AFTER_MS, event.type, tryNow);
  }
}
