import type { Recurrence } from './recurrences';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import type { EventsService } from '../events/events-service';
import { nextDueMs } from './schedule-expression';

/** A rule of EventBridge that is due by a schedule. */
export class RuleSchedule implements Recurrence {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  readonly isOneTime = false;

  constructor(
    private readonly rule: Resource,
    private readonly events: EventsService,
    readonly afterMs: number,
  ) {
    this.name = rule.name;
    this.arn = rule.arn;
    this.path = rule.path;
  }

  nextDueMs(afterMs: number): number | undefined {
    const { ScheduleExpression: expression, State: state } = this.rule.properties;
    if (expression === undefined || state === 'DISABLED') return undefined;
    return nextDueMs(textOf(expression), afterMs, this.afterMs);
  }

  delayMs(): number {
    return 0;
  }

  fire(): void {
    this.events.trigger(this.rule);
  }
}
