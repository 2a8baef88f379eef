import type { Json } from '../../base/json';
import type { BusEvent, EventsService } from '../../services/events/events-service';

/** An EventBridge bus of the app. */
export class EventBusHandle {
  constructor(
    readonly name: string,
    private readonly service: EventsService,
  ) {}

  /** Everything that was put on the bus so far, in the order in which it came. */
  get events(): readonly BusEvent[] {
    return this.service.buses.get(this.name)?.events ?? [];
  }

  /** Puts an event on the bus, as if somebody outside of the app had done it. */
  put(event: { readonly source: string; readonly detailType: string; readonly detail?: Json }): void {
    this.service.publish({ detail: {}, resources: [], ...event }, this.name);
  }
}
