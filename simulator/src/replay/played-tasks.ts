import type { Agenda } from '../base/agenda';
import type { Json } from '../base/json';
import type { OfferedTask, TaskCall, TaskPort, TaskReply } from '../engine/ports';
import type { Ledger } from './ledger';
import { endOf, type RecordedAttempt } from './visits';

/** How far the recorded instant and the played one may lie apart before only the recorded duration counts. */
export const SLACK_MS = 2_000;

/** What the tasks of a replay need. */
export interface TasksHost {
  readonly agenda: Agenda;
  /** The recording that an execution is played by; undefined for one that was not recorded. */
  ledger(executionArn: string): Ledger | undefined;
  heartbeat(taskToken: string): void;
  /** The answer that was given for a state that the recording does not know. */
  given(state: string): Json | undefined;
}

/** Plays the recorded results of tasks back, each as long after its start as it came then. */
export class PlayedTasks implements TaskPort {
  constructor(private readonly host: TasksHost) {}

  mocks(): boolean {
    return true;
  }

  start(call: TaskCall, reply: TaskReply): void {
    const attempt = this.attemptOf(call);
    if (attempt === undefined) return this.unrecorded(call, reply);
    const { submitted } = attempt;
    if (submitted !== undefined) {
      this.later(attempt, submitted.atMs, call, () => reply.submitted(submitted.told['output'] ?? null));
    }
    this.keepAlive(call, attempt, reply);
    const end = endOf(attempt);
    if (end.kind === 'unanswered') return;
    this.later(attempt, attempt.ended?.atMs, call, () =>
      end.kind === 'succeeded' ? reply.succeed(end.output) : reply.fail(end.error, end.cause),
    );
  }

  offer(call: TaskCall, task: OfferedTask): void {
    const attempt = this.attemptOf(call);
    if (attempt === undefined) return task.fail(NOT_RECORDED, notRecorded(call));
    const { started } = attempt;
    if (started === undefined) return;
    const worker = started.told['workerName'];
    this.later(attempt, started.atMs, call, () => task.take(typeof worker === 'string' ? worker : undefined));
    this.keepAlive(call, attempt, undefined);
    const end = endOf(attempt);
    if (end.kind === 'unanswered') return;
    this.later(attempt, attempt.ended?.atMs, call, () =>
      end.kind === 'succeeded' ? task.succeed(end.output) : task.fail(end.error, end.cause),
    );
  }

  private attemptOf(call: TaskCall): RecordedAttempt | undefined {
    if (call.part !== undefined) return undefined;
    return this.host.ledger(call.executionArn)?.take(call.stateName, call.iterations, call.attempt);
  }

  private unrecorded(call: TaskCall, reply: TaskReply): void {
    if (call.part === 'writer') return reply.succeed({});
    const given = this.host.given(call.stateName);
    if (given === undefined) reply.fail(NOT_RECORDED, notRecorded(call));
    else reply.succeed(given);
  }

  /** What came from outside comes when it came then; where the run is not where it was then, after the same time. */
  private later(attempt: RecordedAttempt, atMs: number | undefined, call: TaskCall, action: () => void): void {
    const { agenda } = this.host;
    const label = `${call.stateName} is answered`;
    const from = attempt.scheduled.atMs;
    if (atMs === undefined || from === undefined) return void agenda.soon(label, action);
    const isInTime = Math.abs(agenda.nowMs - from) <= SLACK_MS;
    agenda.at(isInTime ? atMs : agenda.nowMs + atMs - from, label, action);
  }

  /** Heartbeats leave no trace: whoever was waited for has sent them as often as it had to. */
  private keepAlive(call: TaskCall, attempt: RecordedAttempt, reply: TaskReply | undefined): void {
    const { taskToken } = call;
    const recorded = Number(attempt.scheduled.told['heartbeatInSeconds']) * 1_000;
    const { atMs: endMs } = attempt.ended ?? {};
    if (taskToken === undefined || !(recorded > 0) || endMs === undefined) return;
    const { agenda } = this.host;
    const lastMs = endOf(attempt).kind === 'unanswered' ? endMs - recorded : endMs;
    const beat = (): void => {
      if (reply?.abandoned === true || agenda.nowMs >= lastMs) return;
      this.host.heartbeat(taskToken);
      agenda.at(Math.min(lastMs, agenda.nowMs + recorded * 0.9), `${call.stateName} is alive`, beat);
    };
    if (lastMs > agenda.nowMs) agenda.at(Math.min(lastMs, agenda.nowMs + recorded * 0.9), 'is alive', beat);
  }
}

/** The error of a task that the recording knows no answer for. */
export const NOT_RECORDED = 'Replay.NotRecorded';

function notRecorded({ stateName, resource }: TaskCall): string {
  return `The history has no answer for this call of ${resource} in '${stateName}'`;
}
