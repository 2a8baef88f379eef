import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import type { EventsService, TargetPort } from '../events/events-service';
import { nextDueMs } from './schedule-expression';

/**
 * The schedules of an app: EventBridge rules with a schedule, and those of the EventBridge Scheduler.
 *
 * They are due for ever, so they count only while a test lets a span of time pass, not while it waits for something.
 */
export class Schedules {
  private readonly startMs: number;
  private readonly enteredUntilMs = new Map<Resource, number>();

  constructor(
    private readonly resources: readonly Resource[],
    private readonly events: EventsService,
    private readonly targets: TargetPort,
    private readonly agenda: Agenda,
  ) {
    this.startMs = agenda.nowMs;
  }

  /** Enters into the agenda what is due until an instant. */
  enterUntil(untilMs: number): void {
    for (const resource of this.resources) {
      const expression = textOf(resource.properties['ScheduleExpression']);
      if (expression === '' || resource.properties['State'] === 'DISABLED') continue;
      let afterMs = Math.max(this.enteredUntilMs.get(resource) ?? this.startMs, this.agenda.nowMs);
      for (;;) {
        const dueMs = nextDueMs(expression, afterMs, this.startMs);
        if (dueMs === undefined || dueMs > untilMs) break;
        this.agenda.at(dueMs, `schedule ${resource.path}`, () => this.fire(resource));
        afterMs = dueMs;
      }
      this.enteredUntilMs.set(resource, untilMs);
    }
  }

  /** Does what a schedule does when it is due. */
  fire(resource: Resource): void | Promise<void> {
    if (resource.type === 'AWS::Events::Rule') return this.events.trigger(resource);
    const target = (resource.properties['Target'] ?? {}) as JsonObject;
    const input = target['Input'];
    return this.targets.send(target, input === undefined ? {} : parse(textOf(input)), resource);
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
