import { hostname } from 'node:os';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Activity, isHopeless } from './activity';
import { asError } from './errors';
import { jsonLines, type LogEntry, type Logger } from './log';
import type { MetricName } from './metrics';
import { regionOf, type Settings, settle, type WorkerOptions } from './options';
import { BackOff, pause } from './pause';
import { type Surroundings, Task } from './task';

/** The time for last words when the grace period is over. */
const LAST_WORDS_MS = 5000;

/**
 * Works off the tasks of an activity.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html
 */
export class Worker<Input = unknown, Output = unknown> {
  private readonly settings: Settings;
  private readonly activity: Activity;
  private readonly log: (entry: LogEntry) => void;
  private readonly stopping = new AbortController();
  private readonly ending = new AbortController();
  private readonly ended = new AbortController();
  private readonly surroundings: Surroundings;
  private running: Promise<void> | undefined;
  private failure: Error | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @throws when an option can't be. */
  constructor(private readonly options: WorkerOptions<Input, Output>) {
    this.settings = settle(options, `${hostname()}-${process.pid}`);
    const { activityArn, workerName } = this.settings;
    this.activity = new Activity(options.client ?? clientFor(this.settings), activityArn, workerName);
    this.log = heedless(options.log ?? jsonLines(workerName));
    this.surroundings = {
      settings: this.settings,
      activity: this.activity,
      stopping: this.stopping.signal,
      ending: this.ending.signal,
      ended: this.ended.signal,
      log: this.log,
      measure: (name, value) => this.measure(name, value),
    };
  }

  /**
   * Works until it is stopped.
   *
   * @throws when there is no such activity, or a handler does not heed its signal (`Worker.HandlerStuck`): all else is tried again.
   */
  run(): Promise<void> {
    this.running ??= this.work();
    return this.running;
  }

  /**
   * Polls no more, lets the tasks under way end within the grace period and hands back what is left then, by a failure named
   * `Worker.HandedBack`. Called again, it hands back at once.
   *
   * Polls that are open stay so meanwhile: a task that AWS has just given to one would otherwise be noticed only when its heartbeats are missed.
   *
   * @returns when everything is said; never rejects.
   */
  async stop(): Promise<void> {
    if (this.stopping.signal.aborted) this.end();
    else this.beginToStop();
    await this.running?.catch(() => undefined);
  }

  private async work(): Promise<void> {
    const { concurrency, activityArn } = this.settings;
    this.log({ level: 'info', message: `works for ${activityArn}, ${concurrency} at a time` });
    await Promise.all(Array.from({ length: concurrency }, () => this.place()));
    clearTimeout(this.timer);
    this.log({ level: 'info', message: 'ended' });
    if (this.failure !== undefined) throw this.failure;
  }

  /** One task after the other. */
  private async place(): Promise<void> {
    const backOff = new BackOff();
    while (!this.stopping.signal.aborted) {
      try {
        const polled = await this.activity.poll(this.ending.signal);
        backOff.reset();
        if (polled !== undefined) await this.perform(new Task(polled, this.surroundings));
      } catch (thrown) {
        const error = asError(thrown);
        if (this.ending.signal.aborted) return;
        this.measure('PollErrors');
        this.log({ level: 'warn', message: 'a poll failed', error: error.name, cause: error.message });
        if (isHopeless(error)) this.fail(error);
        else await pause(backOff.next(), this.stopping.signal);
      }
    }
  }

  private async perform(task: Task): Promise<void> {
    try {
      await task.perform();
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.log({ level: 'error', message: 'gives up', error: error.name, cause: error.message });
    if (!this.stopping.signal.aborted) this.beginToStop();
  }

  private beginToStop(): void {
    const { gracePeriodMs } = this.settings;
    this.log({ level: 'info', message: `stops: ${gracePeriodMs / 1000} seconds for what is under way` });
    this.stopping.abort();
    this.timer = setTimeout(() => this.end(), gracePeriodMs);
  }

  private end(): void {
    if (this.ending.signal.aborted) return;
    clearTimeout(this.timer);
    this.ending.abort();
    this.timer = setTimeout(() => this.ended.abort(), LAST_WORDS_MS);
  }

  private measure(name: MetricName, value = 1): void {
    try {
      this.options.onMetric?.({ name, value, unit: name === 'TaskTime' ? 'Milliseconds' : 'Count' });
    } catch {
      // Whoever watches must not stop the work.
    }
  }
}

/** Whoever reads along must not stop the work. */
function heedless(log: Logger): Logger {
  return (entry) => {
    try {
      log(entry);
    } catch {
      // As with metrics.
    }
  };
}

/** Each place holds a connection for its poll, and heartbeats must not queue behind polls. */
function clientFor({ activityArn, concurrency }: Settings): SFNClient {
  return new SFNClient({
    region: regionOf(activityArn),
    requestHandler: {
      httpsAgent: { maxSockets: 2 * concurrency + 10 },
      httpAgent: { maxSockets: 2 * concurrency + 10 },
    },
  });
}
