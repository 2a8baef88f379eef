import type { Agenda, Timer } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Surroundings } from '../need';
import type { JobKind, JobStatus, KnownJob } from './job-kind';

/** How a job goes. */
export interface CourseOfJob {
  /** How long it takes, in virtual milliseconds; undefined for a job that does not come to its end by itself. */
  readonly lastsMs: number | undefined;
  readonly ends: 'SUCCEEDED' | 'FAILED';
  /** What is told of it beside, or in place of, what the simulator tells: in the names that the Task gets. */
  readonly output: JsonObject;
  readonly reason: string | undefined;
}

/** What started a job. */
export interface JobOrigin {
  /** The call, as mocks and faults name it: `glue:startJobRun`. */
  readonly call: string;
  readonly input: JsonObject;
  /** The execution that waits for it; undefined for one that a handler or a test started. */
  readonly executionArn?: string;
  readonly state?: string;
}

/** What a {@link Job} is made of. */
export interface JobOptions {
  readonly id: string;
  readonly kind: JobKind;
  readonly origin: JobOrigin;
  readonly course: CourseOfJob;
  readonly limitMs: number | undefined;
  readonly place: Surroundings;
  readonly agenda: Agenda;
  /** Told of each status that it has. */
  onStatus(job: Job): void;
}

/** A job that a service runs: a thing of its own, which may outlive whoever started it. */
export class Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly origin: JobOrigin;
  readonly course: CourseOfJob;
  readonly startMs: number;
  /** Who has stopped it; undefined for a job that nobody has. */
  stoppedBy: string | undefined;
  private now: JobStatus = 'RUNNING';
  private ended: number | undefined;
  private reason: string | undefined;
  private readonly timers: Timer[] = [];
  private readonly listeners: ((job: Job) => void)[] = [];

  constructor(private readonly options: JobOptions) {
    const { id, kind, origin, course, agenda } = options;
    this.id = id;
    this.kind = kind;
    this.origin = origin;
    this.course = course;
    this.startMs = agenda.nowMs;
  }

  get status(): JobStatus {
    return this.now;
  }

  get endMs(): number | undefined {
    return this.ended;
  }

  /** Has it take its course. */
  begin(): void {
    const { agenda, limitMs } = this.options;
    const { lastsMs, ends, reason } = this.course;
    const label = `job ${this.origin.call}`;
    this.options.onStatus(this);
    const failed = ends === 'FAILED' ? (reason ?? 'The job failed') : undefined;
    if (lastsMs !== undefined) this.timers.push(agenda.after(lastsMs, `${label} ends`, () => this.end(ends, failed)));
    if (limitMs !== undefined && (lastsMs === undefined || limitMs < lastsMs))
      this.timers.push(
        agenda.after(limitMs, `${label} times out`, () =>
          this.end('TIMED_OUT', 'The job took longer than its timeout'),
        ),
      );
  }

  /** Stops it; does nothing when it has ended. */
  stop(by: string): void {
    if (this.now !== 'RUNNING') return;
    this.stoppedBy = by;
    this.end('STOPPED', `Stopped by ${by}`);
  }

  /** Ends it at once, as it does by itself; does nothing when it has ended. */
  end(status: Exclude<JobStatus, 'RUNNING'>, reason?: string): void {
    if (this.now !== 'RUNNING') return;
    this.now = status;
    this.reason = reason;
    this.ended = this.options.agenda.nowMs;
    for (const timer of this.timers.splice(0)) timer.cancel();
    this.options.onStatus(this);
    for (const listener of this.listeners.splice(0)) listener(this);
  }

  /** Calls back when it has ended, or at once when it has. */
  whenEnded(listener: (job: Job) => void): void {
    if (this.now === 'RUNNING') this.listeners.push(listener);
    else listener(this);
  }

  /** The job as its service knows it. */
  get known(): KnownJob {
    const { kind, id, startMs, reason, now: status, ended: endMs } = this;
    const { limitMs, place, origin } = this.options;
    const statusText = kind.statuses?.[status] ?? status;
    return { id, status, statusText, input: origin.input, startMs, endMs, reason, limitMs, place };
  }

  /** The job in the names of its service's API. */
  get members(): JsonObject {
    return this.kind.members(this.known);
  }
}

/** The value of a member that a call names a job by. */
export function tokenOf({ token }: JobKind, input: JsonObject): Json | undefined {
  return token === undefined ? undefined : input[token];
}
