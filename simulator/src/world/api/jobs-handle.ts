import type { Agenda } from '../../base/agenda';
import { checkMembers, checkOneOf, type MembersOf } from '../../base/given';
import type { JsonObject } from '../../base/json';
import type { Engine } from '../../engine/engine';
import type { CourseOfJob, Job } from '../../services/jobs/job';
import type { JobStatus } from '../../services/jobs/job-kind';
import type { Jobs } from '../../services/jobs/jobs';
import { toMilliseconds, type Duration } from './duration';

/** How a job goes. */
export interface JobCourse {
  /** How long it takes, or `'forever'` for one that ends only when its own timeout is over or somebody stops it. @default 0 */
  readonly lasts?: Duration | 'forever';
  /** How it ends by itself. @default 'SUCCEEDED' */
  readonly ends?: 'SUCCEEDED' | 'FAILED';
  /** What the service tells of it, beside or in place of what the simulator tells, in the names that the Task gets. @default {} */
  readonly output?: JsonObject;
  /** Why it failed, in the service's words. @default 'The job failed' */
  readonly reason?: string;
}

const COURSE: MembersOf<JobCourse> = { lasts: true, ends: true, output: true, reason: true };

/** How jobs go: all the same, or by what they are started with and how many there were before. */
export type JobPlan = JobCourse | ((input: JsonObject, earlier: number) => JobCourse);

/** A job of a service: a run of a Glue job, a query, a task, a build. */
export class JobHandle {
  constructor(
    private readonly job: Job,
    private readonly engine: Pick<Engine, 'execution'>,
  ) {}

  /** What its service knows it by. */
  get id(): string {
    return this.job.id;
  }

  /** The call that started it: `glue:startJobRun`. */
  get call(): string {
    return this.job.origin.call;
  }

  /** What it was started with, in the names of the service's API. */
  get input(): JsonObject {
    return this.job.origin.input;
  }

  get status(): JobStatus {
    return this.job.status;
  }

  get startedAt(): Date {
    return new Date(this.job.startMs);
  }

  /** When it ended; undefined while it runs. */
  get endedAt(): Date | undefined {
    const { endMs } = this.job;
    return endMs === undefined ? undefined : new Date(endMs);
  }

  /** The ARN of the execution that waits or waited for it; undefined where no state machine does. */
  get executionArn(): string | undefined {
    return this.job.origin.executionArn;
  }

  /** The state that waits or waited for it. */
  get state(): string | undefined {
    return this.job.origin.state;
  }

  /** Who stopped it: `Step Functions`, the call that did, or the test; undefined for a job that nobody did. */
  get stoppedBy(): string | undefined {
    return this.job.stoppedBy;
  }

  /** Whether it still runs although its execution is over. */
  get isOrphaned(): boolean {
    const { status, origin } = this.job;
    if (status !== 'RUNNING' || origin.executionArn === undefined) return false;
    return this.engine.execution(origin.executionArn)?.isOver === true;
  }

  /** Stops it, as somebody at the console does; does nothing when it has ended. */
  stop(): void {
    this.job.stop('the test');
  }
}

/** The jobs that services run. */
export class JobsHandle {
  constructor(
    private readonly jobs: Jobs,
    private readonly engine: Pick<Engine, 'execution'>,
    private readonly agenda: Agenda,
  ) {}

  /**
   * Says how the jobs of an action go that are started from now on, by machines, handlers and the test: `plan('glue', 'startJobRun', {
   * lasts: { minutes: 20 } })`. A mock of the action or of the state comes first.
   * @throws for what is no course; the message lists what there is.
   */
  plan(service: string, action: string, plan: JobPlan): void {
    const what = `The jobs of '${service}:${action}'`;
    if (typeof plan !== 'function') this.courseOf(what, plan);
    this.jobs.plan(service, action, (input, earlier) =>
      this.courseOf(what, typeof plan === 'function' ? plan(input, earlier) : plan),
    );
  }

  /** Every job, in the order of their starts; one that a mock stands for has begun and ended at once. */
  get all(): readonly JobHandle[] {
    return this.jobs.all.map((each) => new JobHandle(each, this.engine));
  }

  /** Those that run. */
  get running(): readonly JobHandle[] {
    return this.all.filter(({ status }) => status === 'RUNNING');
  }

  /** Those that somebody has stopped. */
  get stopped(): readonly JobHandle[] {
    return this.all.filter(({ status }) => status === 'STOPPED');
  }

  /** Those that still run although their execution is over. */
  get orphaned(): readonly JobHandle[] {
    return this.all.filter(({ isOrphaned }) => isOrphaned);
  }

  private courseOf(what: string, course: JobCourse): CourseOfJob {
    checkMembers(what, course, COURSE);
    const { lasts = 0, ends = 'SUCCEEDED', output = {}, reason } = course;
    checkOneOf(`${what}: 'ends'`, ends, ['SUCCEEDED', 'FAILED']);
    return {
      lastsMs: lasts === 'forever' ? undefined : toMilliseconds(lasts, this.agenda.nowMs),
      ends,
      output,
      reason,
    };
  }
}
