import { waitFor, type Forked, type Pending } from '../base/pending';
import type { JsonObject } from '../base/json';
import type { Mapping, Outcome } from '../engine/fields/outcome';
import { failedWith } from '../engine/run/failures';
import type { RunningSequence } from '../engine/run/running';
import type { RecordedEvent } from './recording';
import type { Visit } from './visits';

/** A distributed Map whose children nobody knows: it tells and gives what it told and gave when it was recorded. */
export class AdoptedMap implements Forked {
  private waiting: Pending | undefined;
  private readonly left: RecordedEvent[];
  /** What the Map Run has failed with, until it is redriven. */
  private failed: JsonObject | undefined;

  constructor(
    private readonly sequence: RunningSequence,
    private readonly mapping: Mapping,
    private readonly visit: Visit,
  ) {
    this.left = [...visit.ofMap];
    this.next();
  }

  abort(previousEventId: number): void {
    this.waiting?.abort(previousEventId);
  }

  silence(): void {
    this.waiting?.silence();
  }

  redrive(): boolean {
    if (this.left.length === 0) return false;
    this.failed = undefined;
    this.next();
    return true;
  }

  /** Tells the next event at its instant; after the last one the state ends. */
  private next(): void {
    const { sequence } = this;
    const { agenda } = sequence.execution;
    const event = this.left.shift();
    if (event === undefined || event.type === 'MapStateFailed') return this.end();
    const tell = (): void => {
      const member = `${event.type.charAt(0).toLowerCase()}${event.type.slice(1)}EventDetails` as const;
      sequence.record(event.type, { member, plain: event.told });
      if (event.type === 'MapRunFailed') this.failed = event.told;
      this.next();
    };
    this.waiting = waitFor(agenda.at(event.atMs ?? agenda.nowMs, `${this.visit.state} goes as recorded`, tell));
  }

  private end(): void {
    const { exited } = this.visit;
    if (this.failed !== undefined) {
      const { error, cause } = this.failed as { readonly error?: string; readonly cause?: string };
      return this.sequence.resume(() => failedWith({ error, cause }));
    }
    if (exited === undefined) return;
    const { output = null, assigned } = exited.told;
    const outcome: Outcome = {
      kind: 'exited',
      output,
      ...(assigned !== undefined && { assigned: assigned as JsonObject }),
      next: this.mapping.items.state.Next,
    };
    this.sequence.resume(() => outcome);
  }
}
