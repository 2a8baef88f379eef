import type { Agenda } from '../../base/agenda';

/** Lets virtual time pass for whoever waits for something: for one at a time, in the order in which they asked. */
export class Driver {
  private last: Promise<unknown> = Promise.resolve();
  private problem: Error | undefined;
  private retired: Error | undefined;

  /** @param onStop called whenever time has stopped passing. */
  constructor(
    private readonly agenda: Agenda,
    private readonly onStop: () => void = () => {},
  ) {}

  /** Keeps what went wrong behind the back of the simulation; whoever lets time pass hears of it. */
  report(problem: Error): void {
    this.problem ??= problem;
  }

  /** Waits until time stands still and lets nobody have it pass any more; whoever tries hears why. */
  async retire(reason: string): Promise<void> {
    await this.exclusively(() => Promise.resolve());
    this.retired = new Error(reason);
  }

  /** Lets things happen until `done` holds, nothing is left to happen, or `untilMs` is reached. */
  run(options: { readonly done?: () => boolean; readonly untilMs?: number }): Promise<void> {
    return this.exclusively(async () => {
      const { done, untilMs } = options;
      await this.agenda.run({
        done: () => this.problem !== undefined || done?.() === true,
        ...(untilMs !== undefined && { untilMs }),
      });
      this.onStop();
      this.throwProblem();
    });
  }

  /** Does something while time stands still. */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.last.then(() => {
      if (this.retired !== undefined) throw this.retired;
      return action();
    });
    this.last = result.catch(() => {});
    return result;
  }

  private throwProblem(): void {
    const { problem } = this;
    this.problem = undefined;
    if (problem !== undefined) throw problem;
  }
}
