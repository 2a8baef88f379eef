import type { Agenda } from '../../base/agenda';
import type { Driver } from './driver';
import { handlesIn, withHandles, type Handle } from './handles';

/** Where a world stands in its virtual time. */
interface Position {
  /** How many actions of the agenda have happened. */
  readonly happened: number;
  readonly nowMs: number;
}

/** Those of a world, by their numbers. */
type Handles = readonly Handle[];

/** Something that was asked of a world: of a handle, or by a client from outside. */
interface Deed {
  readonly what: string;
  /** Does it, in a world and by its handles; gives what it gave. */
  act(world: PlayedWorld, handles: Handles): unknown;
  /** The handles that came of it, by their numbers. */
  results: readonly number[];
  hasFailed: boolean;
}

interface Event extends Position {
  readonly deed: Deed;
  readonly kind: 'begin' | 'end';
}

/** What a {@link Recording} is about. */
export interface PlayedWorld {
  readonly agenda: Agenda;
  readonly driver: Driver;
}

/** A state of a world, as what has led to it: see {@link World.snapshot}. */
export class Snapshot {
  /** @internal */
  constructor(
    /** @internal What it is a state of. */
    readonly of: object,
    /** @internal */
    readonly events: readonly Event[],
    /** @internal */
    readonly at: Position,
  ) {}

  /** The virtual instant to which it leads. */
  get now(): Date {
    return new Date(this.at.nowMs);
  }
}

/**
 * Everything that is asked of a world, in its order and each with how far the world had come: that leads to the same
 * state again, since a world is determined by its seed and by what is asked of it.
 */
export class Recording<W extends PlayedWorld> {
  private events: Event[] = [];
  private readonly handles: Handle[] = [];
  private readonly numbers = new WeakMap<object, number>();

  /** @param world gives what the world stands on now. @param of what all worlds have in common that can be played the same. */
  constructor(
    private readonly world: () => W,
    private readonly of: object,
  ) {}

  /** A handle through which everything that is asked of it is kept. */
  kept<T extends Handle>(handle: T, number = this.handles.length): T {
    this.handles[number] = handle;
    const proxy = new Proxy(handle, {
      get: (_, name) => {
        const target = this.handles[number] as Handle;
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof name === 'symbol' || name === 'constructor' || UNKEPT.has(name)) return bound(value, target);
        const what = `${target.constructor.name}.${name}`;
        if (typeof value !== 'function') {
          if (handlesIn(value).length === 0) return value;
          return this.keep(what, (_world, handles) => memberOf(handles[number], name));
        }
        return (...args: readonly unknown[]) => this.keep(what, this.calling(number, name, args));
      },
    });
    this.numbers.set(proxy, number);
    return proxy;
  }

  /** How many things were asked. */
  get asked(): number {
    return this.events.filter(({ kind }) => kind === 'begin').length;
  }

  /** Does something, and keeps it to be done again. */
  keep(what: string, act: (world: W, handles: Handles) => unknown): unknown {
    // What one of several does who act at once is a part of what they do together, which is done again as a whole.
    if (this.world().driver.subject !== undefined) return act(this.world(), this.handles);
    const deed: Deed = { what, act, results: [], hasFailed: false };
    this.note('begin', deed);
    try {
      const result = act(this.world(), this.handles);
      if (!(result instanceof Promise)) return this.ended(deed, result);
      return result.then(
        (value: unknown) => this.ended(deed, value),
        (error: unknown) => this.failed(deed, error),
      );
    } catch (error) {
      return this.failed(deed, error);
    }
  }

  /** Forgets what was asked. */
  clear(): void {
    this.events = [];
  }

  /** @throws while something that was asked is not done. */
  snapshot(): Snapshot {
    const began = new Set(this.events.filter(({ kind }) => kind === 'begin').map(({ deed }) => deed));
    for (const { kind, deed } of this.events) if (kind === 'end') began.delete(deed);
    const [waiting] = began;
    if (waiting !== undefined)
      throw new Error(`A snapshot is taken between calls, and ${waiting.what} is not done; await it`);
    return new Snapshot(this.of, [...this.events], this.position());
  }

  /** @throws when it is no state of this world. */
  check(snapshot: Snapshot): void {
    if (snapshot.of !== this.of) throw new Error('The snapshot is of another world; take one of this world');
  }

  /**
   * Does again what has led to a state, in a world that is as if it were loaded anew.
   * @param isThere says that the world has come far enough already. @default - it goes to the state itself
   * @returns the state to go to instead: where something was halfway done that can't be done by halves.
   * @throws when it comes out otherwise.
   */
  async play(snapshot: Snapshot, isThere?: () => boolean): Promise<Snapshot | undefined> {
    this.check(snapshot);
    const { driver } = this.world();
    driver.halts = isThere;
    try {
      return await this.playUntil(snapshot, isThere);
    } finally {
      driver.halts = undefined;
    }
  }

  private async playUntil(snapshot: Snapshot, isThere = (): boolean => false): Promise<Snapshot | undefined> {
    const done = new Map<Deed, Promise<unknown>>();
    for (const [number, { deed, kind, ...at }] of snapshot.events.entries()) {
      await this.reach(at, deed, isThere);
      // What took no time is done, even if it was what has led there.
      const isDone = kind === 'end' && this.isAt(at);
      if (isThere() && !isDone) return this.halt(snapshot.events.slice(0, number));
      if (kind === 'begin') {
        const result = this.again(deed);
        result.catch(() => {});
        done.set(deed, result);
      } else {
        await this.repeated(deed, done.get(deed));
      }
    }
    await this.reach(snapshot.at, undefined, isThere);
    this.events = [...snapshot.events];
    return undefined;
  }

  /** Time that was let pass is let pass no longer than until now; anything else that is not done yet was not to be begun. */
  private halt(events: readonly Event[]): Snapshot | undefined {
    const ended = new Set(events.filter(({ kind }) => kind === 'end').map(({ deed }) => deed));
    const isHalf = ({ deed }: Event): boolean => !ended.has(deed);
    const half = events.findIndex((each) => isHalf(each) && !PASSES_TIME.test(each.deed.what));
    if (half < 0) {
      this.events = events.filter((each) => !isHalf(each));
      return undefined;
    }
    const { happened, nowMs } = events[half] as Event;
    const before = events.slice(0, half);
    return new Snapshot(
      this.of,
      before.filter(({ deed }) => before.some((each) => each.deed === deed && each.kind === 'end')),
      { happened, nowMs },
    );
  }

  private async repeated(deed: Deed, result: Promise<unknown> | undefined): Promise<void> {
    const [value, hasFailed] = await Promise.resolve(result).then(
      (given) => [given, false] as const,
      () => [undefined, true] as const,
    );
    const found = handlesIn(value);
    if (hasFailed !== deed.hasFailed || found.length !== deed.results.length) throw differs(deed.what);
    deed.results.forEach((number, at) => (this.handles[number] = found[at] as Handle));
  }

  /** Lets happen what had happened. */
  private async reach({ happened, nowMs }: Position, before: Deed | undefined, isThere: () => boolean): Promise<void> {
    const { agenda, driver } = this.world();
    const run = (options: Parameters<Driver['run']>[0]): Promise<void> => driver.run(options).catch(() => {});
    if (agenda.happenedCount < happened) await run({ done: () => agenda.happenedCount >= happened });
    if (agenda.happenedCount === happened && agenda.nowMs < nowMs) await run({ untilMs: nowMs });
    if (isThere()) return;
    if (!this.isAt({ happened, nowMs })) throw differs(before?.what ?? 'the end');
  }

  private isAt({ happened, nowMs }: Position): boolean {
    const { agenda } = this.world();
    return agenda.happenedCount === happened && agenda.nowMs === nowMs;
  }

  private ended(deed: Deed, result: unknown): unknown {
    const given = withHandles(result, (handle) => this.kept(handle));
    deed.results = handlesIn(given).map((each) => this.numbers.get(each) as number);
    this.note('end', deed);
    return given;
  }

  private failed(deed: Deed, error: unknown): never {
    deed.hasFailed = true;
    this.note('end', deed);
    throw error;
  }

  private note(kind: Event['kind'], deed: Deed): void {
    this.events.push({ kind, deed, ...this.position() });
  }

  private position(): Position {
    const { agenda } = this.world();
    return { happened: agenda.happenedCount, nowMs: agenda.nowMs };
  }

  private async again(deed: Deed): Promise<unknown> {
    return deed.act(this.world(), this.handles);
  }

  /** A call of a handle; what is given to it may be handles as well. */
  private calling(number: number, name: string, args: readonly unknown[]): Deed['act'] {
    const numbers = args.map((each) =>
      typeof each === 'object' && each !== null ? this.numbers.get(each) : undefined,
    );
    const asGiven = args.map(copied);
    let isFirst = true;
    return (_world, handles) => {
      const given = (isFirst ? args : asGiven).map((each, at) =>
        numbers[at] === undefined ? each : handles[numbers[at]],
      );
      isFirst = false;
      return (memberOf(handles[number], name) as (...given: unknown[]) => unknown).apply(handles[number], given);
    };
  }
}

/** What leads to no state, or can't be asked again. */
const UNKEPT = new Set([
  'asked',
  'close',
  'fork',
  'listen',
  'reset',
  'rewind',
  'simulated',
  'snapshot',
  'then',
  'unrecorded',
]);

/** What does nothing but let time pass. */
const PASSES_TIME = /^(World\.(advance|toIdle|toNext|toNextEvent)|Run\.to(Closed|End|State|Wait))$/;

function bound(value: unknown, target: object): unknown {
  return typeof value === 'function' && value !== target.constructor ? (value.bind(target) as unknown) : value;
}

/** What is given may be changed later; functions, as in mocks, can't be copied. */
function copied(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

function memberOf(handle: Handle | undefined, name: string): unknown {
  return Reflect.get(handle as Handle, name, handle) as unknown;
}

function differs(what: string): Error {
  return new Error(
    `The world does not come to the state of the snapshot: before ${what} something else happened than the first time. ` +
      `Mocks must answer the same each time, and calls must not be made while another one lets time pass; take the snapshot earlier, or use 'setUp'`,
  );
}
