import type { Agenda } from '../../base/agenda';
import { ANYTHING } from '../../base/footprint';
import type { Subject } from '../../base/order';
import { clientNames, Clients, type Turn, type Until } from './clients';

const LOOK: Turn = { what: 'looks at what there is', footprint: { reads: [ANYTHING], writes: [] } };

/** Lets virtual time pass for whoever waits for something: for one at a time, in the order in which they asked. */
export class Driver {
  private last: Promise<unknown> = Promise.resolve();
  /** Stops time as soon as it holds, whoever lets it pass. */
  halts: (() => boolean) | undefined;
  private problem: Error | undefined;
  private retired: Error | undefined;
  private readonly clients: Clients;

  /** @param onStop called whenever time has stopped passing. */
  constructor(
    private readonly agenda: Agenda,
    private readonly onStop: () => void = () => {},
  ) {
    this.clients = new Clients(agenda);
  }

  /** Who does what is being done right now: one of those who act at once; undefined for the test. */
  get subject(): Subject | undefined {
    return this.clients.current?.subject;
  }

  /**
   * Told that whoever acts may look at things, and change them, of which nobody takes anything down.
   * @param name what it may touch: `sqs:Orders`. @default - all that there is
   */
  looksAround(name = ANYTHING): void {
    const { current } = this.clients;
    if (current === undefined) return;
    current.holds.add(name);
    this.agenda.touch({ reads: [], writes: [name] });
  }

  /**
   * Has several act from outside at the same time, until all of them have come to their end.
   * @throws what the first of them has thrown that threw.
   */
  async actAtOnce(actors: readonly (() => unknown)[], names = clientNames(actors)): Promise<void> {
    if (this.clients.current !== undefined)
      throw new Error(
        `'${this.clients.current.name}' acts at once with others already; have it do one thing after the other`,
      );
    const ends = await this.exclusively(async () => {
      const all = Promise.allSettled(actors.map((act, at) => this.clients.begin(names[at] as string, act)));
      const done = (): boolean => {
        this.clients.wake();
        return this.problem !== undefined || !this.clients.areActing;
      };
      while (this.clients.areActing) {
        await this.agenda.run({ done });
        this.onStop();
        this.throwProblem();
        if (this.clients.areActing) this.clients.giveUp();
      }
      return all;
    });
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** Keeps what went wrong behind the back of the simulation; whoever lets time pass hears of it. */
  report(problem: Error): void {
    this.problem ??= problem;
  }

  /** Waits until time stands still and lets nobody have it pass any more; whoever tries hears why. */
  async retire(reason: string): Promise<void> {
    await this.exclusively(() => Promise.resolve());
    this.close(reason);
  }

  /** Has nobody let time pass from now on; whoever tries hears why. What is under way comes to its end. */
  close(reason: string): void {
    this.retired ??= new Error(reason);
  }

  /** Lets things happen until `done` holds, nothing is left to happen, or `untilMs` is reached. */
  run(options: Until): Promise<void> {
    const { current } = this.clients;
    if (current !== undefined) return current.until(options);
    return this.exclusively(async () => {
      const { done, untilMs } = options;
      await this.agenda.run({
        done: () => this.problem !== undefined || this.halts?.() === true || done?.() === true,
        ...(untilMs !== undefined && { untilMs }),
      });
      this.onStop();
      this.throwProblem();
    });
  }

  /** Does something while time stands still. */
  exclusively<T>(action: () => Promise<T>, turn: Turn = LOOK): Promise<T> {
    const { current } = this.clients;
    if (current !== undefined) return current.turn(action, turn);
    const result = this.last.then(() => {
      if (this.retired !== undefined) throw this.retired;
      return action();
    });
    this.last = result.catch(() => {});
    return result;
  }

  /** Does something while time stands still, and at once where an action is under way: a mock would wait for its own end otherwise. */
  amid<T>(action: () => Promise<T>, turn: Turn): Promise<T> {
    if (!this.agenda.isUnderWay || this.clients.current !== undefined) return this.exclusively(action, turn);
    this.agenda.touch(turn.footprint);
    return action();
  }

  /** Does something that takes no time; for one of those who act at once, it is a step. */
  turn<T>(action: () => Promise<T>, turn: Turn): Promise<T> {
    if (this.retired !== undefined) return Promise.reject(this.retired);
    return this.clients.current?.turn(action, turn) ?? action();
  }

  private throwProblem(): void {
    const { problem } = this;
    this.problem = undefined;
    if (problem !== undefined) throw problem;
  }
}
