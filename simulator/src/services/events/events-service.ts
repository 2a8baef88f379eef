import type { Agenda } from '../../base/agenda';
import { knownToTouch, type Footprint } from '../../base/order';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import { constructPath, type Resource } from '../resource';
import { textOf } from '../../base/text';
import type { Destination } from '../destination';
import { checkPatterns } from './pattern/check-pattern';
import { matchesPattern } from './pattern/matches-pattern';
import { entryRefusal, eventEntries } from './entry-rules';
import { ruleInput } from './rule-input';
import { changesOf, redeployed, type Changes, type Redeployment } from '../redeployment';
import type { Service, ServiceContents } from '../service';

/** An event on a bus. */
export interface BusEvent {
  readonly id: string;
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  readonly source: string;
  readonly detailType: string;
  readonly detail: Json;
  readonly resources: readonly string[];
}

/** Whoever carries out what a rule's target asks for. */
export interface TargetPort {
  /** @throws AwsError when the target refuses the event. */
  send(target: JsonObject, input: Json, rule: Resource): void | Promise<void>;
  /** What it touches to carry that out; undefined where nobody knows. */
  touches(target: JsonObject): Footprint | undefined;
}

/** An event bus: what was put on it stays. */
export interface EventBus {
  readonly name: string;
  readonly events: BusEvent[];
}

const DEFAULT_BUS = 'default';

/** EventBridge: buses, and rules that match events and send them to their targets. */
export class EventsService implements Service {
  readonly name = 'events';
  readonly redeployment: Redeployment = {
    types: ['Connection', 'EventBus', 'EventBusPolicy', 'Rule'].map((each) => `AWS::Events::${each}`),
    refusal: (changes) => {
      const { created, updated } = changesOf(changes, 'AWS::Events::Rule');
      for (const each of [...created, ...updated.map(({ after }) => after)]) checkRule(each);
      return undefined;
    },
    carryOut: (changes) => this.redeploy(changes),
  };
  readonly destinations: readonly Destination[] = [
    {
      arn: /:event-bus\//,
      call: (arn) => ({ service: 'events', action: 'putEvents', input: { Entries: [{ EventBusName: arn }] } }),
      deliver: (arn, { content }) => void this.publish(eventOf(content), arn.replace(/^.*:event-bus\//, '')),
    },
  ];
  buses: ReadonlyMap<string, EventBus> = new Map();

  constructor(
    private app: {
      readonly buses: readonly Resource[];
      readonly rules: readonly Resource[];
      readonly account: string;
      readonly region: string;
    },
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly targets: TargetPort,
  ) {
    app.rules.forEach(checkRule);
    this.buses = this.busesOf(app.buses);
  }

  /** Carries out `PutEvents`. */
  call(_: string, input: JsonObject): JsonObject {
    return this.putEvents(input);
  }

  /** The events on the buses of the app; the default bus is everybody's. */
  contents(): ServiceContents {
    const messages = this.app.buses.flatMap((bus) =>
      (this.buses.get(bus.name)?.events ?? []).map(({ atMs, source, detailType, detail }) => ({
        atMs,
        channel: constructPath(bus),
        subject: `${source}: ${detailType}`,
        text: JSON.stringify(detail),
      })),
    );
    return { messages };
  }

  /** Puts an event on a bus, as an AWS service does. */
  publish(event: Omit<BusEvent, 'id' | 'atMs'>, bus = DEFAULT_BUS): string {
    const published: BusEvent = { id: uuid(this.random), atMs: this.agenda.nowMs, ...event };
    this.buses.get(bus)?.events.push(published);
    const envelope = this.envelopeOf(published);
    for (const rule of this.rulesOf(bus)) {
      const pattern = rule.properties['EventPattern'] as JsonObject | undefined;
      if (pattern !== undefined && matchesPattern(pattern, envelope)) this.trigger(rule, envelope);
    }
    return published.id;
  }

  /** Sends an event to the targets of a rule; without one, the event that a schedule makes. */
  trigger(rule: Resource, envelope: JsonObject = this.scheduledEvent(rule)): void {
    for (const target of (rule.properties['Targets'] ?? []) as JsonObject[]) {
      const input = ruleInput(target, envelope, rule);
      const subject = knownToTouch(() => this.targets.touches(target));
      this.agenda.soon(`rule ${rule.path}`, () => this.targets.send(target, input, rule), subject);
    }
  }

  /** A bus that stays keeps its events; what is under way to a target arrives there. */
  private redeploy(changes: Changes): void {
    const rules = redeployed(this.app.rules, changesOf(changes, 'AWS::Events::Rule'));
    const buses = redeployed(this.app.buses, changesOf(changes, 'AWS::Events::EventBus'));
    this.app = { ...this.app, rules, buses };
    this.buses = this.busesOf(buses);
  }

  private busesOf(buses: readonly Resource[]): ReadonlyMap<string, EventBus> {
    const names = [DEFAULT_BUS, ...buses.map(({ name }) => name)];
    return new Map(names.map((name) => [name, this.buses.get(name) ?? { name, events: [] }]));
  }

  private putEvents(input: JsonObject): JsonObject {
    const results = eventEntries(input['Entries']).map((entry) => this.putEvent(entry));
    return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
  }

  private putEvent(entry: JsonObject): JsonObject {
    const refusal = entryRefusal(entry);
    if (refusal !== undefined) return { ...refusal };
    const { Source, DetailType, Detail, EventBusName, Resources } = entry;
    const detail = parseDetail(Detail);
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const bus = textOf(EventBusName ?? DEFAULT_BUS).replace(/^arn:.*:event-bus\//, '');
    const event = {
      source: textOf(Source),
      detailType: textOf(DetailType),
      detail,
      resources: (Resources ?? []) as string[],
    };
    // As on AWS, an event for a bus that does not exist is taken and goes nowhere.
    return { EventId: this.publish(event, bus) };
  }

  private rulesOf(bus: string): readonly Resource[] {
    return this.app.rules.filter(({ properties }) => {
      const { EventBusName, State } = properties;
      return textOf(EventBusName ?? DEFAULT_BUS).replace(/^arn:.*:event-bus\//, '') === bus && State !== 'DISABLED';
    });
  }

  private scheduledEvent(rule: Resource): JsonObject {
    const event = { source: 'aws.events', detailType: 'Scheduled Event', detail: {}, resources: [rule.arn] };
    return this.envelopeOf({ id: uuid(this.random), atMs: this.agenda.nowMs, ...event });
  }

  private envelopeOf({ id, atMs, source, detailType, detail, resources }: BusEvent): JsonObject {
    return {
      version: '0',
      id,
      'detail-type': detailType,
      source,
      account: this.app.account,
      time: new Date(atMs).toISOString().replace('.000Z', 'Z'),
      region: this.app.region,
      resources: [...resources],
      detail,
    };
  }
}

function eventOf(content: Json): Omit<BusEvent, 'id' | 'atMs'> {
  const { source, detail, resources, 'detail-type': detailType } = content as JsonObject;
  return {
    source: textOf(source),
    detailType: textOf(detailType),
    detail: detail ?? {},
    resources: (resources ?? []) as string[],
  };
}

function parseDetail(detail: Json | undefined): JsonObject | undefined {
  try {
    const value = JSON.parse(textOf(detail)) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function checkRule(rule: Resource): void {
  const { EventPattern: pattern } = rule.properties;
  if (pattern !== undefined) checkPatterns([pattern], 'EventPattern', rule);
}
