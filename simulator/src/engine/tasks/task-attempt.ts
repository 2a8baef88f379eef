import type { Timer } from '../../base/agenda';
import { OWN } from '../../base/footprint';
import { dataLimitExceeded, failedWith } from '../run/failures';
import type { RunningSequence } from '../run/running';
import type { Pending } from '../../base/pending';
import type { Json } from '../../base/json';
import { isTooLarge } from '../../base/json-text';
import type { Maybe } from '../fields/maybe';
import type { Calling, Failure, Outcome } from '../fields/outcome';
import type { TaskCall, TaskEnd, TaskReply } from '../ports';
import { checkPartition } from '../resource';
import { type TaskEvent, type TaskEvents, taskEventsOf } from '../history/task-events';

/** What an attempt needs from the engine. */
export interface TaskHost {
  readonly region: string;
  readonly tokens: { issue(token: string, attempt: TaskAttempt): void; close(token: string): void };
  callTask(call: TaskCall, reply: TaskReply): Maybe<void>;
  /** Throws an AslError when there is no such activity. */
  checkActivity(arn: string): void;
  offerToActivity(attempt: TaskAttempt): void;
}

/** One attempt of a Task: from its scheduling to its answer, its timeout or its end from outside. */
export class TaskAttempt implements TaskReply, Pending {
  private readonly events: TaskEvents;
  private readonly start: Timer | undefined;
  private readonly timeout: Timer | undefined;
  private heartbeat: Timer | undefined;
  private settled = false;
  private taken = false;
  private whenGone: ((why: TaskEnd) => void)[] | undefined;
  private goneBy: TaskEnd = 'answered';

  constructor(
    private readonly host: TaskHost,
    private readonly frame: RunningSequence,
    readonly calling: Calling,
  ) {
    const { execution } = frame;
    this.events = taskEventsOf(calling);
    checkPartition(calling.resource.arn, execution.arn);
    if (calling.resource.kind === 'activity') host.checkActivity(calling.resource.arn);
    this.record(this.events.scheduled(calling, host.region));
    if (calling.timeoutSeconds !== undefined) {
      const delayMs = calling.timeoutSeconds * 1_000;
      this.timeout = execution.agenda.after(delayMs, 'times out', () => this.timeOut([]), frame);
    }
    if (calling.taskToken !== undefined) host.tokens.issue(calling.taskToken, this);
    if (calling.resource.kind === 'activity') {
      host.offerToActivity(this);
      this.start = undefined;
      return;
    }
    this.expectHeartbeat();
    this.start = execution.agenda.soon('is called', () => this.call(), frame);
  }

  get abandoned(): boolean {
    return this.settled;
  }

  whenAbandoned(listener: (why: TaskEnd) => void): void {
    if (this.settled) listener(this.goneBy);
    else (this.whenGone ??= []).push(listener);
  }

  get input(): Json {
    return this.calling.arguments;
  }

  submitted(output: Json): void {
    if (this.isDeaf()) return;
    const event = this.events.submitted(output);
    if (event !== undefined) this.record(event);
  }

  succeed(output: Json): void {
    if (this.isDeaf()) return;
    if (isTooLarge(output)) {
      const { kind, arn, service } = this.calling.resource;
      return this.settleFailed(dataLimitExceeded(kind === 'service' ? service : arn));
    }
    this.settle(this.events.succeeded(output), () => this.frame.guard(() => this.calling.finish(output)));
  }

  fail(error?: string, cause?: string): void {
    if (!this.isDeaf()) this.settleFailed({ error, cause });
  }

  /** An activity worker has taken the task; only the first is heard of, and none when the task is over. */
  takenBy(workerName: string | undefined): void {
    if (this.isDeaf() || this.taken) return;
    this.taken = true;
    this.record(this.events.started(workerName));
    this.expectHeartbeat();
  }

  /** Starts the wait for the next heartbeat anew. */
  expectHeartbeat(): void {
    const { heartbeatSeconds } = this.calling;
    if (heartbeatSeconds === undefined) return;
    this.heartbeat?.cancel();
    const due = () => this.timeOut(['States.HeartbeatTimeout']);
    const { frame } = this;
    this.heartbeat = frame.execution.agenda.after(heartbeatSeconds * 1_000, 'misses a heartbeat', due, frame);
  }

  abort(): void {
    this.close('aborted');
  }

  silence(): void {
    this.close(this.frame.execution.isAborted ? 'aborted' : 'ended');
  }

  /** The call of this attempt, as whoever carries tasks out is told of it. */
  taskCall(): TaskCall {
    const { calling, frame } = this;
    const { resource } = calling;
    return {
      resource: resource.arn,
      service: resource.service,
      action: resource.action,
      pattern: resource.pattern,
      arguments: calling.arguments,
      actor: frame.actor,
      executionArn: frame.execution.arn,
      rootExecutionArn: frame.execution.root.arn,
      stateMachineArn: frame.execution.stateMachineArn,
      stateName: frame.state?.stateName ?? '',
      roleArn: (calling.credentials?.['RoleArn'] as string | undefined) ?? frame.execution.machine.roleArn,
      machineRoleArn: frame.execution.machine.roleArn,
      attempt: frame.state?.retryCount ?? 0,
      iterations: frame.iterations,
      ...(calling.taskToken === undefined ? {} : { taskToken: calling.taskToken }),
      ...(calling.timeoutSeconds === undefined ? {} : { timeoutMs: calling.timeoutSeconds * 1_000 }),
      ...(calling.heartbeatSeconds === undefined ? {} : { heartbeatMs: calling.heartbeatSeconds * 1_000 }),
    };
  }

  private call(): Maybe<void> {
    this.record(this.events.started());
    return this.frame.execution.isOver ? undefined : this.host.callTask(this.taskCall(), this);
  }

  private timeOut(aliases: readonly string[]): void {
    const failure: Failure = { error: 'States.Timeout', aliases };
    this.settle(this.events.timedOut(failure), () => failedWith(failure), 'timedOut');
  }

  private settleFailed(failure: Failure): void {
    this.settle(this.events.failed(failure), () => failedWith(failure));
  }

  private settle(event: TaskEvent, next: () => Maybe<Outcome>, why: TaskEnd = 'answered'): void {
    this.close(why);
    this.record(event);
    this.frame.resume(next);
  }

  /** Whether nobody listens any more; asked by whoever comes with an answer, and who acts is somebody else perhaps. */
  private isDeaf(): boolean {
    const { actor, execution } = this.frame;
    execution.agenda.touch({ reads: [], writes: [OWN + actor] });
    return this.settled;
  }

  private close(why: TaskEnd): void {
    this.settled = true;
    this.goneBy = why;
    this.start?.cancel();
    this.timeout?.cancel();
    this.heartbeat?.cancel();
    for (const listener of this.whenGone?.splice(0) ?? []) listener(why);
    if (this.calling.taskToken !== undefined) this.host.tokens.close(this.calling.taskToken);
  }

  private record(event: TaskEvent): void {
    this.frame.record(event.type, event.details);
  }
}
