import { OWN } from '../../base/footprint';
import { IterationDetails } from '../history/history';
import { Frame } from './frame';
import { failedWith, isFailed } from './failures';
import type { Json } from '../../base/json';
import type { Forked } from '../../base/pending';
import type { Agenda } from '../../base/agenda';
import { type Maybe, andThen } from '../fields/maybe';
import type { Failed, Failure, Forking, Sequence } from '../fields/outcome';
import type { EndedSequence, RunningSequence, SequenceOwner } from './running';
import { VariableScope } from './variables';

/** The events of an iteration. */
const ITERATION = {
  Started: { type: 'MapIterationStarted', member: 'mapIterationStartedEventDetails' },
  Succeeded: { type: 'MapIterationSucceeded', member: 'mapIterationSucceededEventDetails' },
  Failed: { type: 'MapIterationFailed', member: 'mapIterationFailedEventDetails' },
  Aborted: { type: 'MapIterationAborted', member: 'mapIterationAbortedEventDetails' },
} as const;

/** The branches of a Parallel, or the iterations of an inline Map, in progress. */
export class Group implements SequenceOwner, Forked {
  private readonly frames: (Frame | undefined)[] = [];
  private readonly results: Json[];
  private readonly around: number;
  private running = 0;
  private endedCount = 0;
  /** The numbers of the actions by which sequences have ended. */
  private readonly ends: number[] = [];
  private over = false;
  /** Whether all have succeeded, and the state itself has not gone on. */
  private isFinishing = false;

  constructor(
    private readonly parent: RunningSequence,
    private readonly forking: Forking,
  ) {
    this.results = new Array<Json>(forking.count);
    this.around = this.recordStarted();
    this.startMore(this.around);
    if (forking.count === 0) this.complete();
  }

  ended(frame: EndedSequence, output: Json): void {
    const index = frame.index;
    this.noteEnd();
    this.results[index] = output;
    this.running -= 1;
    this.endedCount += 1;
    this.frames[index] = undefined;
    const before = frame.lastEventId;
    this.parent.lastEventId = this.recordIteration('Succeeded', index, before) ?? before;
    if (this.endedCount === this.forking.count) this.complete();
    else this.startMore(before);
  }

  failed(frame: EndedSequence, failure: Failure): void {
    if (this.over) return;
    this.touchAll();
    this.over = true;
    const index = frame.index;
    const before = frame.lastEventId;
    this.recordIteration('Failed', index, before);
    frame.recordAborted(before);
    this.frames.forEach((other, at) => {
      if (other === undefined || other === frame) return;
      this.recordIteration('Aborted', at, before);
      other.abort(before);
    });
    this.parent.lastEventId = before;
    this.parent.resume(() => failedWith(failure));
  }

  abort(previousEventId: number): void {
    this.touchAll();
    this.over = true;
    this.frames.forEach((frame, index) => {
      if (frame === undefined) return;
      this.recordIteration('Aborted', index, previousEventId);
      frame.abort(previousEventId);
    });
  }

  silence(): void {
    this.over = true;
    for (const frame of this.frames) frame?.silence();
  }

  redrive(): boolean {
    if (this.isFinishing) this.finishSoon();
    if (this.endedCount === this.forking.count) return this.isFinishing;
    this.over = false;
    this.running = 0;
    this.frames.forEach((frame, index) => {
      if (frame === undefined) return;
      this.running += 1;
      if (!frame.redrive()) this.startSoon(frame, this.forking.sequence(index));
    });
    this.startMore(this.around);
    return true;
  }

  private recordStarted(): number {
    if (this.forking.of === 'Parallel') return this.parent.record('ParallelStateStarted');
    const plain = { length: this.forking.count };
    return this.parent.record('MapStateStarted', { member: 'mapStateStartedEventDetails', plain });
  }

  private startMore(previousEventId: number): void {
    while (this.running < this.forking.maxConcurrency && this.frames.length < this.forking.count) {
      this.running += 1;
      this.launch(this.frames.length, previousEventId);
    }
  }

  private launch(index: number, previousEventId: number): void {
    const { parent } = this;
    const sequence = this.forking.sequence(index);
    const lastEventId = this.recordIteration('Started', index, previousEventId) ?? previousEventId;
    const frame = new Frame({
      actor: `${parent.actor}/${index}`,
      execution: parent.execution,
      definition: sequence.definition,
      owner: this,
      variables: new VariableScope(parent.variables),
      language: parent.language,
      mapContext: sequence.mapContext ?? parent.mapContext,
      iterations: parent.iterations,
      lastEventId,
      index,
      isIteration: this.forking.of === 'Map',
    });
    this.frames.push(frame);
    this.startSoon(frame, sequence);
  }

  private startSoon(frame: Frame, sequence: Sequence): void {
    const { actor } = frame;
    const label = (what: string): string => this.parent.label(what);
    frame.startSoon(`starts #${frame.index}`, () => this.start(frame, sequence), { actor, label });
  }

  private start(frame: Frame, sequence: Sequence): Maybe<void> {
    return andThen(
      this.parent.guard(() => sequence.input()),
      (value) => (isFailed(value) ? this.refuse(value) : frame.start(value)),
    );
  }

  /** The input of an iteration can't be made: the Map itself fails. */
  private refuse(failed: Failed): void {
    this.abort(this.around);
    this.parent.lastEventId = this.around;
    this.parent.resume(() => failed);
  }

  private complete(): void {
    this.over = this.isFinishing = true;
    const { parent, forking } = this;
    parent.exitAfterEventId = parent.lastEventId;
    parent.record(`${forking.of}StateSucceeded`);
    this.finishSoon();
  }

  private finishSoon(): void {
    const { parent, forking } = this;
    const finish = () => {
      this.isFinishing = false;
      return parent.guard(() => forking.finish(this.results));
    };
    parent.resume(finish, this.ends);
  }

  private get agenda(): Agenda {
    return this.parent.execution.agenda;
  }

  /** Of two ends it does not matter which comes first, unless another sequence waits for one of them. */
  private noteEnd(): void {
    const { cause } = this.agenda;
    if (cause !== undefined) this.ends.push(cause);
    if (this.forking.maxConcurrency >= this.forking.count) return;
    this.agenda.touch({ reads: [], writes: [`${OWN}${this.parent.actor}/turn`] });
  }

  /** One that fails stops all the others, wherever they are. */
  private touchAll(): void {
    this.agenda.touch({ reads: [], writes: [OWN + this.parent.actor] });
  }

  /** Iterations have events of their own; branches have none. */
  private recordIteration(
    what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted',
    index: number,
    previousEventId: number,
  ): number | undefined {
    if (this.forking.of === 'Parallel') return undefined;
    const { type, member } = ITERATION[what];
    const details = new IterationDetails(member, this.parent.state?.stateName, index);
    return this.parent.execution.record(type, previousEventId, details);
  }
}
