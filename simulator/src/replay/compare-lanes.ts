import { textOf } from '../base/text';
import type { Json, JsonObject } from '../base/json';
import type { Expectations } from './expected';
import type { Lane, Lanes, PlacedEvent } from './lanes';
import type { Mismatch, ValueComparison } from './same-value';

/** Where a run parts from its recording. */
export interface Difference {
  /** The recorded event; undefined where the run goes on after the recording has ended. */
  readonly recorded: PlacedEvent | undefined;
  /** The event of the run; undefined where it does not get that far. */
  readonly replayed: PlacedEvent | undefined;
  /** The event of the run before it in its sequence. */
  readonly before: PlacedEvent | undefined;
  /** Which part of the event differs, e.g. `output.total`; `type` where it is another event. */
  readonly member: string;
  readonly values: readonly [recorded: Json | undefined, replayed: Json | undefined];
}

/** What comes of a comparison. */
export interface Compared {
  readonly differences: readonly Difference[];
  readonly notes: readonly string[];
  readonly events: number;
}

/** Members that say how long something may take: they matter when time runs out, which is an event of its own. */
const LIMITS: ReadonlySet<string> = new Set(['timeoutInSeconds', 'heartbeatInSeconds']);
/** Members that AWS tells and that the simulator has no opinion about. */
const NOT_MODELLED: ReadonlySet<string> = new Set(['stateMachineVersionArn', 'stateMachineAliasArn']);

/** Compares two histories sequence by sequence: what ran beside each other has no order. */
export class LaneComparison {
  private readonly notes = new Set<string>();
  private events = 0;

  constructor(
    private readonly values: ValueComparison,
    private readonly expected: Expectations,
    /** Whether the recording ends before the execution did. */
    private readonly isOpen: boolean,
    /** The states that draw numbers by chance. */
    private readonly drawing: ReadonlySet<string>,
  ) {}

  compare(recorded: Lanes, replayed: Lanes): Compared {
    const differences = recorded.isUnordered
      ? this.compareBags(allOf(recorded), allOf(replayed))
      : this.compareAll(recorded.lanes, replayed.lanes);
    return { differences, notes: [...this.notes], events: this.events };
  }

  private compareAll(recorded: ReadonlyMap<string, Lane>, replayed: ReadonlyMap<string, Lane>): Difference[] {
    const [left, right] = [keyed(recorded, (key) => key), keyed(replayed, (key) => this.oldKey(key))];
    return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
      const [a, b] = [left.get(key)?.events ?? [], right.get(key)?.events ?? []];
      if (key.endsWith('!aborted')) return this.compareBags(a, b);
      const found = this.compareLane(this.without('removed', a), this.without('added', b));
      return found === undefined ? [] : [found];
    });
  }

  private compareLane(recorded: readonly PlacedEvent[], replayed: readonly PlacedEvent[]): Difference | undefined {
    for (let at = 0; at < Math.max(recorded.length, replayed.length); at += 1) {
      const [a, b] = [recorded[at], replayed[at]];
      if (a === undefined && this.isOpen) return undefined;
      this.events += 1;
      const found = this.compareEvent(a, b);
      if (found !== undefined) return { recorded: a, replayed: b, before: replayed[at - 1], ...found };
    }
    return undefined;
  }

  private compareEvent(
    recorded: PlacedEvent | undefined,
    replayed: PlacedEvent | undefined,
  ): Pick<Difference, 'member' | 'values'> | undefined {
    const [a, b] = [recorded?.event, replayed?.event];
    if (a?.type !== b?.type) return { member: 'type', values: [a?.type, b?.type] };
    if (a === undefined || b === undefined) return undefined;
    const state = recorded?.state;
    for (const member of new Set([...Object.keys(a.told), ...Object.keys(b.told)])) {
      if (a.truncated.includes(member)) this.notes.add(`'${member}' of event #${a.id} was cut short in the history.`);
      else {
        const found = this.compareMember(member, a.told, b.told, state);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  private compareMember(
    member: string,
    recorded: JsonObject,
    replayed: JsonObject,
    state: string | undefined,
  ): Pick<Difference, 'member' | 'values'> | undefined {
    const renamed =
      member === 'name' || member === 'state' ? this.expected.oldName(textOf(replayed[member])) : undefined;
    const mine = member in replayed ? (renamed ?? replayed[member]) : undefined;
    const mismatch = this.mismatchOf(recorded[member], mine, state);
    if (mismatch === undefined) return undefined;
    if (NOT_MODELLED.has(member)) return void this.notes.add(`'${member}' is told by AWS and not modelled.`);
    const path = `${member}${mismatch.path}`;
    if (LIMITS.has(member)) {
      const [was, is] = [recorded[member], mine];
      if (typeof was !== 'number' || typeof is !== 'number' || Math.abs(was - is) > 2)
        this.notes.add(
          `'${state}': ${member} was ${JSON.stringify(was) ?? 'not set'}, is ${JSON.stringify(is) ?? 'not set'}.`,
        );
      return undefined;
    }
    if (this.expected.allows(state, path) !== undefined) return undefined;
    return { member: path, values: [mismatch.recorded, mismatch.replayed] };
  }

  /** The first mismatch but for what was drawn by chance. */
  private mismatchOf(
    recorded: Json | undefined,
    replayed: Json | undefined,
    state: string | undefined,
  ): Mismatch | undefined {
    for (;;) {
      const found = this.values.mismatch(recorded, replayed);
      if (found === undefined || !this.drawing.has(this.expected.oldName(state ?? ''))) return found;
      const [a, b] = [found.recorded, found.replayed];
      if (typeof a !== 'number' || typeof b !== 'number') return found;
      this.values.draw(a, b);
      this.notes.add(`'${state}' draws numbers by chance: they are not compared.`);
    }
  }

  /** Two lists whose order says nothing. */
  private compareBags(recorded: readonly PlacedEvent[], replayed: readonly PlacedEvent[]): Difference[] {
    const left = [...this.without('added', replayed)];
    for (const each of this.without('removed', recorded)) {
      this.events += 1;
      const at = left.findIndex((other) => this.compareEvent(each, other) === undefined);
      if (at < 0) {
        const alike = left.find(({ event, state }) => event.type === each.event.type && state === each.state);
        const found = alike && this.compareEvent(each, alike);
        return [
          {
            ...(found ?? { member: 'type', values: [each.event.type, alike?.event.type] }),
            recorded: each,
            replayed: alike,
            before: undefined,
          },
        ];
      }
      left.splice(at, 1);
    }
    const [more] = left;
    if (more === undefined || this.isOpen) return [];
    return [
      { recorded: undefined, replayed: more, before: undefined, member: 'type', values: [undefined, more.event.type] },
    ];
  }

  private without(change: 'added' | 'removed', events: readonly PlacedEvent[]): readonly PlacedEvent[] {
    return this.expected.all.length === 0
      ? events
      : events.filter(({ state }) => !this.expected.passesOver(change, state));
  }

  /** Keys name states, and states may be called something else now. */
  private oldKey(key: string): string {
    if (this.expected.all.length === 0) return key;
    return key.replace(/([/>])([^/>#]+)/g, (_, mark: string, name: string) => mark + this.expected.oldName(name));
  }
}

function keyed(lanes: ReadonlyMap<string, Lane>, rename: (key: string) => string): Map<string, Lane> {
  return new Map([...lanes].map(([key, lane]) => [rename(key), lane]));
}

function allOf({ lanes }: Lanes): PlacedEvent[] {
  return [...lanes.values()].flatMap(({ events }) => events);
}
