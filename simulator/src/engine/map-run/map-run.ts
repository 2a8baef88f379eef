import { OWN } from '../../base/footprint';
import { type Random, uuid } from '../../base/random';
import { failureDetails } from '../history/event-details';
import type { Execution, ExecutionOptions } from '../run/execution';
import { failedWith } from '../run/failures';
import type { RunningSequence } from '../run/running';
import type { Forked } from '../../base/pending';
import type { Json } from '../../base/json';
import type { Maybe } from '../fields/maybe';
import type { Failed, Failure, Mapping } from '../fields/outcome';
import type { StateMachine } from '../run/state-machine';
import type { TaskCall } from '../ports';
import { type MapRunTask, batchesOf, taskOf } from './item-batcher';
import { type Counted, countedAs, noCounts } from './map-run-counts';
import { readItems } from './item-reader';
import { limitsOf } from './limits';
import { inputsOf } from './item-inputs';
import { MapRunFailure, type Procedure, ProcedureRun, type ServiceCaller } from './procedure';
import { resultOf } from './result-writer';
import { type Tolerance, isExceeded } from './tolerance';

const AWS_CONCURRENCY = 10_000;

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** What a Map Run needs from the engine. */
export interface MapRunHost extends ServiceCaller {
  readonly random: Random;
  /** Starts a child execution. */
  begin(options: ExecutionOptions): Execution;
  /** Why the role may not make a call; undefined when it may. */
  refusalOf(call: TaskCall): Failure | undefined;
}

/** A Map Run: the child executions of a distributed Map. */
export class MapRun implements Forked {
  readonly arn: string;
  readonly executionArn: string;
  readonly startMs: number;
  readonly itemCounts = noCounts();
  readonly executionCounts = noCounts();
  maxConcurrency: number;
  stopMs: number | undefined;
  redriveCount = 0;
  status: MapRunStatus = 'RUNNING';
  tolerance: Tolerance = {};
  /** The child executions, by the number of their item or batch. */
  readonly children: Execution[] = [];
  private readonly machine: StateMachine;
  /** Known once the items are read. */
  private tasks: readonly MapRunTask[] | undefined;
  private next = 0;
  private readonly billed = new Map<Execution, number>();

  constructor(
    private readonly engine: MapRunHost,
    private readonly frame: RunningSequence,
    private readonly mapping: Mapping,
  ) {
    const { state, processor, maxConcurrency, known } = mapping.items;
    const parent = frame.execution;
    const label = state.Label ?? uuid(engine.random);
    this.executionArn = parent.arn;
    this.startMs = engine.agenda.nowMs;
    this.maxConcurrency = maxConcurrency;
    this.arn = `${parent.machine.arn.replace(':stateMachine:', ':mapRun:')}/${label}:${uuid(engine.random)}`;
    const arn = `${parent.machine.arn}/${label}`;
    this.machine = {
      ...parent.machine,
      arn,
      type: processor.ProcessorConfig?.ExecutionType ?? 'STANDARD',
      definition: { QueryLanguage: frame.language, ...processor },
    };
    frame.record('MapStateStarted', {
      member: 'mapStateStartedEventDetails',
      plain: { length: known?.values.length ?? 0 },
    });
    this.soon('starts its Map Run', () => this.begin());
  }

  /** What the Map Run needs to tell the world. */
  get parent(): RunningSequence {
    return this.frame;
  }

  /** Changes how many children run at once, and how many items may fail; 0 children means AWS's own limit. */
  update({ maxConcurrency, ...tolerance }: Tolerance & { readonly maxConcurrency?: number }): void {
    this.maxConcurrency = maxConcurrency ?? this.maxConcurrency;
    this.tolerance = { ...this.tolerance, ...tolerance };
    if (!this.isOver && this.tasks !== undefined) this.launchMore();
  }

  abort(): void {
    this.silence();
  }

  silence(): void {
    if (this.status !== 'RUNNING') return;
    this.end('ABORTED');
    for (const child of this.children) child?.stop();
  }

  redrive(): boolean {
    if (this.tasks === undefined) return false;
    this.status = 'RUNNING';
    this.stopMs = undefined;
    this.redriveCount += 1;
    const plain = { mapRunArn: this.arn, redriveCount: this.redriveCount };
    this.frame.record('MapRunRedriven', { member: 'mapRunRedrivenEventDetails', plain });
    this.children.forEach((child, index) => this.redriveChild(child, index));
    this.launchMore();
    if (this.executionCounts.running === 0) this.finishSoon();
    return true;
  }

  private redriveChild(child: Execution, index: number): void {
    const task = this.tasks?.[index] as MapRunTask;
    if (child.status === 'SUCCEEDED') return;
    this.count(countedAs(child), -1, task);
    if (child.machine.type === 'EXPRESS') {
      this.count('pending', 1, task);
      this.launch(index);
    } else {
      this.count('running', 1, task);
      child.redrive();
      child.whenOver(() => this.childOver(child, task));
    }
  }

  /** Acts by an entry of the agenda, unless the Map Run ends before. */
  private soon(what: string, act: () => Maybe<void>): void {
    const isPast = this.pastness();
    this.engine.agenda.soon(this.frame.label(what), () => (isPast() ? undefined : act()));
  }

  /** Tells later whether the Map Run has ended since this was called, even where it was redriven. */
  private pastness(): () => boolean {
    const { redriveCount } = this;
    return () => this.isOver || this.redriveCount !== redriveCount;
  }

  private begin(): Maybe<void> {
    const denial = this.engine.refusalOf(this.startCall());
    if (denial !== undefined) return this.fail(failedWith(denial));
    return this.run(this.prepare(), (tasks) => this.work(tasks));
  }

  /** Starting child executions is a call that the role has to allow, as any other. */
  private startCall(): TaskCall {
    const { execution, state, iterations } = this.frame;
    const { arn, roleArn } = execution.machine;
    return {
      resource: `arn:${execution.arn.split(':')[1]}:states:::states:startMapRun`,
      service: 'states',
      action: 'startMapRun',
      pattern: 'request',
      arguments: { StateMachineArn: arn, Label: this.machine.arn.slice(arn.length + 1) },
      executionArn: execution.arn,
      rootExecutionArn: execution.root.arn,
      stateMachineArn: arn,
      stateName: state?.stateName ?? '',
      roleArn,
      machineRoleArn: roleArn,
      attempt: state?.retryCount ?? 0,
      iterations,
    };
  }

  private *prepare(): Procedure<readonly MapRunTask[]> {
    const { items } = this.mapping;
    const limits = yield* limitsOf(items);
    this.tolerance = limits.tolerance;
    this.frame.record('MapRunStarted', { member: 'mapRunStartedEventDetails', plain: { mapRunArn: this.arn } });
    if (items.taken !== undefined) return items.taken.map(taskOf);
    const read = items.known ?? (yield* readItems(items, limits));
    return yield* batchesOf(items, yield* inputsOf(items, read), limits);
  }

  /** Runs a procedure; an error of the language in it fails the Map as it would fail any state. */
  private run<T>(procedure: Procedure<T>, done: (result: T) => Maybe<void>): Maybe<void> {
    const failed = (error: unknown) => this.failWith(error);
    return new ProcedureRun(this.engine, this.frame, this.pastness(), procedure, done, failed).start();
  }

  private failWith(error: unknown): void {
    if (error instanceof MapRunFailure) return this.fail(failedWith(error.failure));
    this.fail(
      this.frame.guard<never>(() => {
        throw error;
      }) as Failed,
    );
  }

  private work(tasks: readonly MapRunTask[]): Maybe<void> {
    this.tasks = tasks;
    this.itemCounts.total = this.itemCounts.pending = tasks.reduce((sum, task) => sum + task.itemCount, 0);
    this.executionCounts.total = this.executionCounts.pending = tasks.length;
    this.launchMore();
    return tasks.length === 0 ? this.finish() : undefined;
  }

  private launchMore(): void {
    const limit = this.maxConcurrency === 0 ? AWS_CONCURRENCY : this.maxConcurrency;
    while (this.executionCounts.running < limit && this.next < (this.tasks?.length ?? 0) && !this.isOver) {
      this.launch(this.next++);
    }
  }

  private launch(index: number): void {
    const task = this.tasks?.[index] as MapRunTask;
    const name = uuid(this.engine.random);
    const kind = this.machine.type === 'STANDARD' ? ':execution:' : ':express:';
    const suffix = this.machine.type === 'STANDARD' ? name : `${name}:${uuid(this.engine.random)}`;
    this.count('pending', -1, task);
    this.count('running', 1, task);
    const child = this.engine.begin({
      arn: `${this.machine.arn.replace(':stateMachine:', kind)}:${suffix}`,
      name,
      stateMachineArn: this.machine.arn,
      machine: this.machine,
      input: task.input,
      mapRunArn: this.arn,
      parent: this.frame.execution,
      iterations: [...this.frame.iterations, index],
    });
    this.children[index] = child;
    child.whenOver(() => this.childOver(child, task));
  }

  private childOver(child: Execution, task: MapRunTask): void {
    this.engine.agenda.touch({ reads: [], writes: [OWN + this.frame.actor] });
    this.count('running', -1, task);
    this.count(countedAs(child), 1, task);
    this.bill(child);
    if (this.isOver) return;
    if (isExceeded(this.tolerance, this.itemCounts)) {
      this.soon('has too many failures', () => this.exceed());
    } else if (this.next < (this.tasks?.length ?? 0)) {
      this.launchMore();
    } else if (this.executionCounts.running === 0) {
      this.finishSoon();
    }
  }

  /** A Standard child is billed by its transitions, the start of an Express child as one. */
  private bill(child: Execution): void {
    const billed = this.billed.get(child) ?? 0;
    const due = child.machine.type === 'STANDARD' ? child.transitions : 1;
    this.frame.execution.transitions += due - billed;
    this.billed.set(child, due);
  }

  private exceed(): void {
    this.fail(
      failedWith({
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      }),
    );
  }

  private finishSoon(): void {
    this.soon('ends its Map Run', () => this.finish());
  }

  private finish(): Maybe<void> {
    return this.run(resultOf({ arn: this.arn, children: this.children }, this.mapping.items), (result) =>
      this.succeed(result),
    );
  }

  private succeed(result: Json): void {
    const { frame, mapping } = this;
    this.end('SUCCEEDED');
    this.executionCounts.resultsWritten = mapping.items.state.ResultWriter === undefined ? 0 : this.children.length;
    frame.exitAfterEventId = frame.lastEventId;
    frame.record('MapRunSucceeded');
    frame.record('MapStateSucceeded');
    frame.resume(() => frame.guard(() => mapping.finish(result)));
  }

  private fail(failed: Failed): void {
    if (this.isOver) return;
    this.end('FAILED');
    for (const child of this.children) child?.stop();
    if (failed.failure.error !== 'States.Runtime') {
      this.frame.record('MapRunFailed', failureDetails('mapRunFailedEventDetails', failed.failure));
    }
    this.frame.resume(() => failed);
  }

  private end(status: MapRunStatus): void {
    this.status = status;
    this.stopMs = this.engine.agenda.nowMs;
  }

  private get isOver(): boolean {
    return this.status !== 'RUNNING';
  }

  private count(what: Counted, by: number, task: MapRunTask): void {
    this.executionCounts[what] += by;
    this.itemCounts[what] += by * task.itemCount;
  }
}
