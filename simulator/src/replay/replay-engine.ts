import type { Json } from '../base/json';
import { SeededRandom } from '../base/random';
import { ServiceError } from '../engine/service-error';
import { Engine } from '../engine/engine';
import type { MapRun } from '../engine/map-run/map-run';
import type { Forked } from '../base/pending';
import type { Mapping } from '../engine/fields/outcome';
import { Frame } from '../engine/run/frame';
import { Execution, type ExecutionOptions } from '../engine/run/execution';
import type { EngineObserver } from '../engine/run/observer';
import type { RunningSequence } from '../engine/run/running';
import type { Subject } from '../base/order';
import { AdoptedMap } from './adopted-map';
import { Ledger } from './ledger';
import { PlayedTasks, SLACK_MS } from './played-tasks';
import type { Recording } from './recording';
import { ReplayAgenda } from './replay-agenda';
import { sameJson } from '../language/same-json';

/** A seed that nobody records with: what is made up here must not look like what was made up there. */
const OWN_SEED = 2_147_480_021;

/** What a replay is told besides the recording. */
export interface EngineNames {
  readonly startMs: number;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly oldName: (state: string) => string;
  readonly given: (state: string) => Json | undefined;
  /** Who hears which way executions take. @default - nobody */
  readonly observer?: EngineObserver;
}

/** An execution together with the recording that it is played by. */
export interface Played {
  readonly execution: Execution;
  readonly ledger: Ledger;
  /** How it is called in messages: undefined for the execution itself. */
  readonly label: string | undefined;
}

/** The engine, with the world replaced by a recording. */
export class ReplayEngine extends Engine {
  readonly played: Played[] = [];
  readonly notes = new Set<string>();
  private readonly ledgers = new Map<string, Ledger>();
  /** The recorded children of a Map Run that none of ours is played by yet. */
  private readonly unclaimed = new Map<string, (Recording | undefined)[]>();

  private constructor(
    agenda: ReplayAgenda,
    private readonly names: EngineNames,
    host: { engine?: ReplayEngine },
  ) {
    const tasks = new PlayedTasks({
      agenda,
      ledger: (arn) => host.engine?.ledgers.get(arn),
      heartbeat: (token) => host.engine?.tryHeartbeat(token),
      given: names.given,
    });
    super({ agenda, random: new SeededRandom(OWN_SEED), tasks, ...names });
    host.engine = this;
    agenda.pace = (label, subject, dueMs) => this.pace(label, subject, dueMs);
  }

  static create(names: EngineNames): ReplayEngine {
    const agenda = new ReplayAgenda({ startMs: names.startMs, maxActionsAtOneInstant: 1_000_000 });
    return new ReplayEngine(agenda, names, {});
  }

  /** Starts the execution that a recording is about. */
  play(recording: Recording, options: ExecutionOptions): Execution {
    return this.beginBy(recording, options, undefined, 0);
  }

  override begin(options: ExecutionOptions): Execution {
    const { mapRunArn, iterations = [] } = options;
    const waiting = mapRunArn === undefined ? undefined : this.unclaimed.get(mapRunArn);
    const index = iterations.at(-1) ?? 0;
    if (waiting === undefined) return super.begin(options);
    const at = claimed(waiting, options.input, index);
    const recording = waiting[at];
    if (recording === undefined) {
      this.notes.add(`The history of child #${index} of a distributed Map was not given.`);
      return super.begin(options);
    }
    waiting[at] = undefined;
    return this.beginBy(recording, options, `child #${index}`, iterations.length);
  }

  override startMapRun(sequence: RunningSequence, mapping: Mapping): Forked {
    const ledger = this.ledgers.get(sequence.execution.arn);
    const entered = sequence instanceof Frame ? sequence.state : undefined;
    const visit = entered === undefined ? undefined : ledger?.visitOf(entered, sequence.iterations);
    const recordedArn = visit?.mapRuns.shift();
    const children = (ledger?.recording.children ?? []).filter(({ mapRunArn }) => mapRunArn === recordedArn);
    if (recordedArn !== undefined && children.length === 0 && visit !== undefined) {
      this.notes.add(
        `The histories of the children of '${visit.state}' were not given: what the Map gave is taken from the history.`,
      );
      return new AdoptedMap(sequence, mapping, visit);
    }
    const { state } = mapping.items;
    const inputs = children.map(({ events }) => events[0]?.told['input'] ?? null);
    const isRead = state.ItemReader !== undefined && children.length > 0;
    if (isRead)
      this.notes.add(`What '${visit?.state}' reads is not in the history: its children start with their inputs.`);
    const run = super.startMapRun(
      sequence,
      isRead ? { ...mapping, items: { ...mapping.items, taken: inputs } } : mapping,
    ) as MapRun;
    if (children.length > 0) this.unclaimed.set(run.arn, [...children]);
    return run;
  }

  /** The recorded children that never started. */
  get unstarted(): readonly Recording[] {
    return [...this.unclaimed.values()].flat().filter((each) => each !== undefined);
  }

  private beginBy(
    recording: Recording,
    options: ExecutionOptions,
    label: string | undefined,
    outerMaps: number,
  ): Execution {
    const ledger = new Ledger(recording, outerMaps, this.names.oldName);
    this.ledgers.set(options.arn, ledger);
    const execution = super.begin(options);
    this.played.push({ execution, ledger, label });
    return execution;
  }

  /** A token may be over by the time at which a heartbeat was due. */
  private tryHeartbeat(token: string): void {
    try {
      this.sendTaskHeartbeat(token);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  /** When a run goes on that does not play the first part of its recording. */
  private goesOnMs({ arn }: Execution): number | undefined {
    const { playFrom, events } = this.ledgers.get(arn)?.recording ?? {};
    return playFrom === undefined ? undefined : events?.find(({ id }) => id === playFrom)?.atMs;
  }

  private pace(label: string, subject: Subject | undefined, dueMs: number): number {
    if (subject instanceof Execution && label === 'starts') return Math.max(dueMs, this.goesOnMs(subject) ?? dueMs);
    if (!(subject instanceof Frame) || subject.state === undefined) return dueMs;
    const ledger = this.ledgers.get(subject.execution.arn);
    const visit = ledger?.visitOf(subject.state, subject.iterations);
    if (visit === undefined) return dueMs;
    if (label === 'goes on' && (visit.begun?.atMs ?? 0) > dueMs) return dueMs;
    if (label === 'goes on' || label === 'waits') return within(dueMs, visit.exited?.atMs);
    if (label !== 'is retried') return dueMs;
    // The delay may have been drawn: then it was as long as it was.
    const next = ledger?.nextAttempt(subject.state.stateName, subject.iterations);
    const { Retry = [] } = subject.state.state as { readonly Retry?: readonly { readonly JitterStrategy?: string }[] };
    const isDrawn = Retry.some(({ JitterStrategy }) => JitterStrategy === 'FULL');
    const nextMs = next?.scheduled.atMs;
    return isDrawn && nextMs !== undefined && nextMs >= this.agenda.nowMs ? nextMs : within(dueMs, nextMs);
  }
}

/** The recorded instant, when it is the due one but for what AWS took to get there. */
function within(dueMs: number, recordedMs: number | undefined): number {
  if (recordedMs === undefined) return dueMs;
  return recordedMs > dueMs && recordedMs - dueMs <= SLACK_MS ? recordedMs : dueMs;
}

/** Which recorded child one of ours is: that of its place when the input is the same, else the first with the same input. */
function claimed(waiting: readonly (Recording | undefined)[], input: Json, index: number): number {
  const isIt = (each: Recording | undefined): boolean =>
    each !== undefined && sameJson(each.events[0]?.told['input'] ?? null, input);
  if (isIt(waiting[index])) return index;
  const at = waiting.findIndex(isIt);
  return at < 0 ? index : at;
}
