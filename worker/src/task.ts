import { createHash } from 'node:crypto';
import { type Activity, isOver, isRefused, type PolledTask } from './activity';
import { asError, HANDED_BACK, HANDLER_STUCK, INVALID_OUTPUT, named, TASK_OVER } from './errors';
import type { LogEntry } from './log';
import type { MetricName } from './metrics';
import type { Settings } from './options';
import { failed, type Outcome, succeeded } from './outcome';
import { BackOff, onAbort, pause } from './pause';

/** What tasks of a worker have in common. */
export interface Surroundings {
  readonly settings: Settings;
  readonly activity: Activity;
  /** Aborted when the worker is to take no more tasks. */
  readonly stopping: AbortSignal;
  /** Aborted when the grace period is over: what goes on is handed back. */
  readonly ending: AbortSignal;
  /** Aborted some seconds later: nothing is said any more. */
  readonly ended: AbortSignal;
  log(entry: LogEntry): void;
  measure(name: MetricName, value?: number): void;
}

const BEING_STOPPED = 'the worker is being stopped';

type Handled = { readonly outcome: Outcome } | 'over';

/** One task, from the poll that brought it until AWS has its answer, or nobody waits for one. */
export class Task {
  private readonly over = new AbortController();
  private readonly aborted = new AbortController();
  private readonly startedMs = Date.now();
  private readonly id: string;

  constructor(
    private readonly polled: PolledTask,
    private readonly world: Surroundings,
  ) {
    this.id = createHash('sha256').update(polled.taskToken).digest('hex').slice(0, 12);
  }

  /** @throws `Worker.HandlerStuck` when the handler does not heed its signal. */
  async perform(): Promise<void> {
    const { world } = this;
    world.measure('TasksStarted');
    const forgetEnding = onAbort(world.ending, () => this.abort(HANDED_BACK, BEING_STOPPED));
    const forgetOver = onAbort(this.over.signal, () => this.abort(TASK_OVER, 'nobody waits for this task any more'));
    const heart = this.beat();
    try {
      // An open poll may bring a task when the worker stops already: another worker has more time for it.
      if (world.stopping.aborted) await this.answer(failed(HANDED_BACK, BEING_STOPPED));
      else await this.see(this.work());
    } finally {
      forgetEnding();
      forgetOver();
      this.over.abort();
      await heart;
      world.measure('TaskTime', Date.now() - this.startedMs);
    }
  }

  /** Waits for the end of the work, or until nobody waits for it or it has to be handed back. */
  private async see(work: Promise<Outcome>): Promise<void> {
    const handled = await this.outcomeOf(work);
    if (handled !== 'over') return this.answer(handled.outcome);
    this.tell('TasksOver', 'warn', 'the task is over');
    await this.letEnd(work);
  }

  /** The handler's own end; never rejects. */
  private async work(): Promise<Outcome> {
    const { handler } = this.world.settings;
    const { taskToken, input } = this.polled;
    try {
      return succeeded(await handler(JSON.parse(input) as never, { signal: this.aborted.signal, taskToken }));
    } catch (thrown) {
      const { name, message, stack } = asError(thrown);
      if (!this.aborted.signal.aborted) {
        this.log({ level: 'error', message: 'the handler failed', error: name, cause: stack ?? message });
      }
      return failed(name, message);
    }
  }

  private outcomeOf(work: Promise<Outcome>): Promise<Handled> {
    let forget: () => void = () => undefined;
    const aborted = new Promise<Handled>((resolve) => {
      forget = onAbort(this.aborted.signal, () => {
        const { name, message } = this.aborted.signal.reason as Error;
        resolve(name === TASK_OVER ? 'over' : { outcome: failed(HANDED_BACK, message) });
      });
    });
    return Promise.race([work.then((outcome) => ({ outcome })), aborted]).finally(() => forget());
  }

  /** Says it until AWS has it, the task is over, or the worker is. */
  private async answer(outcome: Outcome): Promise<void> {
    const { world, over } = this;
    const backOff = new BackOff();
    const forget = onAbort(world.ended, () => over.abort());
    let said = outcome;
    while (!over.signal.aborted) {
      const error = await this.tryToAnswer(said);
      if (error === undefined) {
        forget();
        return this.tellAnswered(said);
      }
      if (isOver(error)) break;
      if (isRefused(error) && said.error === undefined) said = failed(INVALID_OUTPUT, error.message);
      await pause(backOff.next(), over.signal);
    }
    forget();
    if (world.ended.aborted) this.tell('TasksLost', 'error', 'the worker ended before its answer was taken');
    else this.tell('TasksOver', 'warn', 'the task is over');
  }

  private async tryToAnswer(outcome: Outcome): Promise<Error | undefined> {
    try {
      await this.world.activity.answer(this.polled.taskToken, outcome, this.over.signal);
      return undefined;
    } catch (thrown) {
      const error = asError(thrown);
      if (!isOver(error) && !this.over.signal.aborted) this.warn('AnswerErrors', 'an answer was not taken', error);
      return error;
    }
  }

  private tellAnswered({ error }: Outcome): void {
    if (error === undefined) return this.tell('TasksSucceeded', 'info', 'the task succeeded');
    const name = error === HANDED_BACK ? 'TasksHandedBack' : 'TasksFailed';
    this.tell(name, 'warn', error === HANDED_BACK ? 'the task was handed back' : 'the task failed', error);
  }

  /** Beats until the task is over; a heartbeat that gets lost is made good by the next. */
  private async beat(): Promise<void> {
    const { world, over, polled } = this;
    const { heartbeatMs } = world.settings;
    if (heartbeatMs === undefined) return;
    for (;;) {
      await pause(heartbeatMs, over.signal);
      if (over.signal.aborted) return;
      try {
        await world.activity.beat(polled.taskToken, over.signal);
      } catch (thrown) {
        const error = asError(thrown);
        if (isOver(error)) return over.abort();
        if (!over.signal.aborted) this.warn('HeartbeatErrors', 'a heartbeat got lost', error);
      }
    }
  }

  /** A handler that goes on although nobody waits keeps its place until it ends: there must not be more at work than places. */
  private async letEnd(work: Promise<Outcome>): Promise<void> {
    const { settings, ending } = this.world;
    const waiting = new AbortController();
    const forget = onAbort(ending, () => waiting.abort());
    let goesOn = true;
    void work.then(() => {
      goesOn = false;
      waiting.abort();
    });
    await pause(settings.abortPeriodMs, waiting.signal);
    forget();
    if (goesOn && !ending.aborted) {
      throw named(HANDLER_STUCK, `the handler goes on ${settings.abortPeriodMs / 1000} seconds after its signal`);
    }
  }

  private abort(name: string, message: string): void {
    this.aborted.abort(named(name, message));
  }

  private tell(metric: MetricName, level: LogEntry['level'], message: string, error?: string): void {
    this.world.measure(metric);
    this.log({ level, message, ...(error !== undefined && { error }), elapsedMs: Date.now() - this.startedMs });
  }

  private warn(metric: MetricName, message: string, { name, message: cause }: Error): void {
    this.world.measure(metric);
    this.log({ level: 'warn', message, error: name, cause });
  }

  private log(entry: LogEntry): void {
    this.world.log({ ...entry, task: this.id });
  }
}
