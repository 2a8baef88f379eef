import type { Json, JsonObject } from '../../base/json';
import type { Random } from '../../base/random';
import { textOf } from '../../base/text';
import { nextDueMs } from './schedule-expression';
import type { Recurrence } from './recurrences';

/** What {@link Schedule} is made of besides its settings. */
export interface ScheduleContext {
  readonly arn: string;
  readonly path: string;
  readonly createdMs: number;
  readonly random: Random;
  fire(schedule: Schedule, dueMs: number): void | Promise<void>;
}

const MINUTE_MS = 60_000;

/**
 * A schedule of the EventBridge Scheduler, in the words of its API, which templates use as well.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export class Schedule implements Recurrence {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly path: string;
  readonly createdMs: number;

  /** @param settings the members of CreateSchedule's input. */
  constructor(
    readonly settings: JsonObject,
    private readonly context: ScheduleContext,
  ) {
    this.name = textOf(settings['Name']);
    this.group = textOf(settings['GroupName'] ?? 'default');
    this.arn = context.arn;
    this.path = context.path;
    this.createdMs = context.createdMs;
  }

  /** A rate without a start is due at once. */
  get afterMs(): number {
    return this.expression.startsWith('rate') ? this.createdMs - 1 : this.createdMs;
  }

  get isOneTime(): boolean {
    return this.expression.startsWith('at');
  }

  get target(): JsonObject {
    return (this.settings['Target'] ?? {}) as JsonObject;
  }

  /** Whether it goes once it is never due again. */
  get isDeletedAfterCompletion(): boolean {
    return this.settings['ActionAfterCompletion'] === 'DELETE';
  }

  nextDueMs(afterMs: number): number | undefined {
    if (this.settings['State'] === 'DISABLED') return undefined;
    const startMs = instantOf(this.settings['StartDate']);
    const endMs = instantOf(this.settings['EndDate']);
    const timeZone = textOf(this.settings['ScheduleExpressionTimezone'] ?? 'UTC');
    // Start and end are for what recurs.
    if (this.isOneTime) return nextDueMs(this.expression, afterMs, 0, timeZone);
    const fromMs = startMs === undefined ? afterMs : Math.max(afterMs, startMs - 1);
    const dueMs = nextDueMs(this.expression, fromMs, startMs ?? this.createdMs, timeZone);
    return dueMs === undefined || (endMs !== undefined && dueMs > endMs) ? undefined : dueMs;
  }

  /**
   * A flexible window spreads what is due over its minutes: the world's seed decides.
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
   */
  delayMs(): number {
    const { Mode: mode, MaximumWindowInMinutes: minutes } = (this.settings['FlexibleTimeWindow'] ?? {}) as JsonObject;
    return mode === 'FLEXIBLE' ? Math.floor(this.context.random.next() * Number(minutes) * MINUTE_MS) : 0;
  }

  fire(dueMs: number): void | Promise<void> {
    return this.context.fire(this, dueMs);
  }

  private get expression(): string {
    return textOf(this.settings['ScheduleExpression']);
  }
}

/** Templates give text, the API seconds. */
function instantOf(value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' ? value * 1000 : Date.parse(textOf(value));
}
