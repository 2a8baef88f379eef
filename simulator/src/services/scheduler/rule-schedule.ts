import type { Agenda } from '../../base/agenda';
import { TELLS, type Footprint } from '../../base/order';
import type { Changes } from '../redeployment';
import type { Resource } from '../resource';
import type { Recurrence, Recurrences } from './recurrences';
import { textOf } from '../../base/text';
import type { EventsService } from '../events/events-service';
import { nextDueMs } from './schedule-expression';

/** A rule of EventBridge that is due by a schedule. */
class RuleSchedule implements Recurrence {
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

  /** The targets are reached in actions of their own. */
  touches(): Footprint {
    return TELLS;
  }

  fire(): void {
    this.events.trigger(this.rule);
  }
}

/** The rules of an app, of which those with a schedule recur. */
export class RuleSchedules {
  private readonly byRule = new Map<Resource, RuleSchedule>();

  constructor(
    rules: readonly Resource[],
    private readonly recurrences: Recurrences,
    private readonly events: EventsService,
    private readonly agenda: Agenda,
  ) {
    recurrences.declare(...rules.map((rule) => this.scheduleOf(rule, agenda.nowMs)));
  }

  /** What is pending of a rule that changes is due as that says now; a rate begins anew where it is another one. */
  redeploy({ created, updated, deleted }: Changes): void {
    for (const each of deleted) {
      const old = this.taken(each);
      if (old !== undefined) this.recurrences.remove(old);
    }
    for (const { before, after, properties } of updated) {
      const old = this.taken(before);
      if (old === undefined) continue;
      const fromMs = properties.includes('ScheduleExpression') ? this.agenda.nowMs : old.afterMs;
      this.recurrences.replace(old, this.scheduleOf(after, fromMs));
    }
    for (const each of created) this.recurrences.add(this.scheduleOf(each, this.agenda.nowMs));
  }

  private scheduleOf(rule: Resource, afterMs: number): RuleSchedule {
    const schedule = new RuleSchedule(rule, this.events, afterMs);
    this.byRule.set(rule, schedule);
    return schedule;
  }

  private taken(rule: Resource): RuleSchedule | undefined {
    const found = this.byRule.get(rule);
    this.byRule.delete(rule);
    return found;
  }
}
